package io.company.platform.database.lab;

import io.company.platform.database.lab.Troubles.Trouble;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Runs a flow once in calm, then again and again, each time with another trouble at another of its
 * calls. The flow says itself what must be so at its end.
 */
public final class Matrix {

  private static final int MOST_TOLD = 8;

  private Matrix() {}

  /** Prepares, calls {@link World#begin}, goes through what is tried, and asserts. */
  public interface Flow {
    void through(World world);
  }

  public static void survives(String name, Flow flow) {
    long began = System.nanoTime();
    Troubles calm = Troubles.none();
    flow.through(new World(calm));
    if (calm.calls.isEmpty()) {
      throw new AssertionError("nothing was tried");
    }
    int calls = calm.calls.size();
    List<String> failures =
        IntStream.range(0, calls * Trouble.values().length)
            .parallel()
            .mapToObj(i -> failure(flow, calm, i % calls, Trouble.values()[i / calls]))
            .filter(each -> !each.isEmpty())
            .toList();
    System.out.printf(
        "matrix flow=%s calls=%d runs=%d millis=%d%n",
        name,
        calls,
        calls * Trouble.values().length,
        Duration.ofNanos(System.nanoTime() - began).toMillis());
    if (!failures.isEmpty()) {
      List<String> told = new ArrayList<>(failures.subList(0, Math.min(MOST_TOLD, failures.size())));
      throw new AssertionError(
          failures.size() + " runs failed:\n" + String.join("\n", told));
    }
  }

  private static String failure(Flow flow, Troubles calm, int at, Trouble trouble) {
    try {
      flow.through(new World(Troubles.at(at, trouble)));
      return "";
    } catch (Exception | Error failed) {
      StackTraceElement[] trace = failed.getStackTrace();
      String where =
          java.util.Arrays.stream(trace)
              .filter(each -> each.getClassName().contains("CrashTest"))
              .findFirst()
              .map(StackTraceElement::toString)
              .orElse("");
      return "%s at call %d, %s: %s %s"
          .formatted(trouble, at, calm.calls.get(at), failed, where);
    }
  }
}
