package io.company.platform.e2e.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.company.platform.e2e.Installation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * {@code ./platform bench [start|api|watch|rollout|database|many|churn|ingress …]}: measures the
 * platform on an installation of its own under {@code target/bench/home}, prints a table and writes
 * {@code target/bench/result.json}. Bars missed do not fail it.
 */
public final class Bench {

  private static final int SECONDS = Integer.getInteger("bench.seconds", 20);
  private static final int TIMES = Integer.getInteger("bench.times", 5);

  private Bench() {}

  public static void main(String[] arguments) throws Exception {
    Path checkout = Path.of(System.getProperty("platform.checkout", "")).toAbsolutePath();
    Path folder = checkout.resolve("target/bench");
    Installation installation = Installation.in(checkout, folder.resolve("home"));
    Set<String> wanted = arguments.length == 0 ? Set.of() : Set.of(arguments);
    List<Figure> figures = new ArrayList<>();
    progress("starting an installation in " + installation.home());
    installation.platform(Duration.ofMinutes(10), "up", "--detach").orFail();
    try {
      if (wants(wanted, "start")) {
        progress("starting it again and again");
        StartFigures start = new StartFigures(installation, Math.min(TIMES, 3));
        figures.add(start.start());
        figures.add(start.memory());
      }
      if (wants(wanted, "api")) {
        progress("applying and getting, after a warm-up");
        figures.addAll(new ApiFigures(installation, SECONDS).measure());
      }
      if (wants(wanted, "watch")) {
        progress("watching");
        figures.add(new WatchFigure(installation, SECONDS).measure());
      }
      if (wants(wanted, "rollout")) {
        progress("rolling out and back");
        figures.addAll(new RolloutFigures(installation, TIMES).measure());
      }
      if (wants(wanted, "database")) {
        progress("databases: asking, restoring");
        figures.addAll(new DatabaseFigures(installation, TIMES).measure());
      }
      if (wants(wanted, "many")) {
        progress("many databases at once");
        figures.add(new ManyFigure(installation).measure());
      }
      if (wants(wanted, "churn")) {
        progress("databases made and deleted while database-service is killed");
        // As on any day but the first, when the service has no archive of its classes yet.
        installation.platform(Duration.ofMinutes(2), "down").orFail();
        installation.platform(Duration.ofMinutes(5), "up", "--detach").orFail();
        figures.add(new ChurnFigure(installation).measure());
      }
    } finally {
      installation.platform(Duration.ofMinutes(2), "down");
    }
    if (wants(wanted, "ingress")) {
      progress("the ingress by itself");
      figures.addAll(new IngressFigures(installation).measure());
    }
    print(figures);
    write(folder.resolve("result.json"), figures);
  }

  private static boolean wants(Set<String> wanted, String group) {
    return wanted.isEmpty() || wanted.contains(group);
  }

  private static void progress(String what) {
    System.err.println("bench: " + what);
  }

  private static void print(List<Figure> figures) {
    System.out.printf("%-80s %14s %14s  %s%n", "figure", "bar", "measured", "");
    for (Figure figure : figures) {
      System.out.printf(
          "%-80s %14s %14s  %s%n",
          figure.name(),
          figure.bar(),
          Figure.number(figure.measured()) + " " + figure.unit(),
          figure.met() ? "met" : "MISSED");
      System.out.printf("    %s%n", figure.detail());
    }
  }

  private static void write(Path file, List<Figure> figures) throws Exception {
    Files.createDirectories(file.getParent());
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("at", Instant.now().toString());
    result.put("cores", Runtime.getRuntime().availableProcessors());
    result.put("java", System.getProperty("java.runtime.version"));
    result.put("os", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    result.put("figures", figures);
    new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(file.toFile(), result);
  }
}
