package io.company.platform.e2e;

import java.nio.file.Path;
import java.time.Duration;

/**
 * The one installation that all end-to-end tests of a run share, with the demo deployed; stopped
 * and removed when the run ends, however it ends.
 */
final class Shared {

  static final Duration START = Duration.ofMinutes(8);
  private static Installation installation;
  private static String demoOutput;
  private static IllegalStateException failure;

  private Shared() {}

  static synchronized Installation platform() {
    if (installation != null) {
      return installation;
    }
    if (failure != null) {
      throw failure;
    }
    Path checkout =
        Path.of(System.getProperty("platform.checkout", "../../..")).toAbsolutePath().normalize();
    Installation started = Installation.in(checkout, checkout.resolve("target/e2e/home"));
    started.platform(Duration.ofMinutes(1), "down", "--purge", "--yes");
    started = Installation.in(checkout, checkout.resolve("target/e2e/home"));
    Installation stopping = started;
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(() -> stopping.platform(Duration.ofMinutes(2), "down", "--purge", "--yes")));
    try {
      demoOutput = started.platform(START, "demo").orFail();
    } catch (IllegalStateException e) {
      failure = e;
      throw e;
    }
    installation = started;
    return installation;
  }

  /** What the first {@code ./platform demo} printed. */
  static synchronized String demoOutput() {
    platform();
    return demoOutput;
  }
}
