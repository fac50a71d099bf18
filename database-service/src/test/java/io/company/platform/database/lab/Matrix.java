package io.company.platform.database.lab;

import io.company.platform.database.lab.Troubles.Trouble;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.IntStream;

/**
 * Runs a flow once in calm, then again and again, each time with another trouble at another of its
 * calls. The flow says itself what must be so at its end.
 */
public final class Matrix {

  private static final int MOST_TOLD = 8;

  /** Of all runs of a world one in so many is made; the troubles take turns. */
  private static final int EVERY = Integer.getInteger("matrix.every", 4);

  private static final Logger QUIET = Logger.getLogger("io.company.platform.database");

  private Matrix() {}

  /** Prepares, calls {@link World#begin}, goes through what is tried, and asserts. */
  public interface Flow {
    void through(World world);
  }

  private record Run(int at, Trouble trouble) {}

  public static void survives(String name, Flow flow) {
    tries(name, EVERY, troubles -> flow.through(new World(troubles)));
  }

  /**
   * Makes every run: for what is small.
   *
   * @param flow makes a world of its own in which these troubles are
   */
  public static void survivesAll(String name, Consumer<Troubles> flow) {
    tries(name, 1, flow);
  }

  /** Thousands of runs say the same; what matters is in the assertions. */
  private static void tries(String name, int every, Consumer<Troubles> flow) {
    Level before = QUIET.getLevel();
    QUIET.setLevel(Level.OFF);
    try {
      run(name, every, flow);
    } finally {
      QUIET.setLevel(before);
    }
  }

  private static void run(String name, int every, Consumer<Troubles> flow) {
    long began = System.nanoTime();
    Troubles calm = Troubles.none();
    flow.accept(calm);
    if (calm.calls.isEmpty()) {
      throw new AssertionError("nothing was tried");
    }
    List<Run> runs =
        IntStream.range(0, calm.calls.size())
            .boxed()
            .flatMap(
                at ->
                    Arrays.stream(Trouble.values())
                        .filter(each -> each.matters(calm.calls.get(at)))
                        .map(each -> new Run(at, each)))
            .toList();
    List<String> failures =
        IntStream.range(0, (runs.size() + every - 1) / every)
            .parallel()
            .mapToObj(i -> runs.get(i * every))
            .map(run -> failure(flow, calm, run.at(), run.trouble()))
            .filter(each -> !each.isEmpty())
            .toList();
    System.out.printf(
        "matrix flow=%s calls=%d runs=%d failed=%d millis=%d%n",
        name,
        calm.calls.size(),
        (runs.size() + every - 1) / every,
        failures.size(),
        Duration.ofNanos(System.nanoTime() - began).toMillis());
    if (!failures.isEmpty()) {
      List<String> told =
          new ArrayList<>(failures.subList(0, Math.min(MOST_TOLD, failures.size())));
      throw new AssertionError(failures.size() + " runs failed:\n" + String.join("\n", told));
    }
  }

  private static String failure(Consumer<Troubles> flow, Troubles calm, int at, Trouble trouble) {
    try {
      flow.accept(Troubles.at(at, trouble));
      return "";
    } catch (Exception | Error failed) {
      StackTraceElement[] trace = failed.getStackTrace();
      String where =
          Arrays.stream(trace)
              .filter(each -> each.getClassName().contains("CrashTest"))
              .findFirst()
              .map(StackTraceElement::toString)
              .orElse("");
      return "%s at call %d, %s: %s %s".formatted(trouble, at, calm.calls.get(at), failed, where);
    }
  }
}
