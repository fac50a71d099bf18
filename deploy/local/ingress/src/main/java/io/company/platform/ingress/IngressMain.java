package io.company.platform.ingress;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.lang.management.ManagementFactory;

/**
 * The ingress process: environment in, serving until SIGTERM; exits 1 with one clear line when it
 * cannot start.
 */
public final class IngressMain {
  private static final long GRACE_MILLIS = 5_000;

  private IngressMain() {}

  public static void main(String[] arguments) {
    System.setProperty(
        "java.util.logging.SimpleFormatter.format", "%1$tFT%1$tT.%1$tL%1$tz %4$s %3$s %5$s%6$s%n");
    try {
      IngressOptions options = IngressOptions.of(System.getenv());
      Ingress ingress = Ingress.start(options);
      Runtime.getRuntime().addShutdownHook(new Thread(() -> ingress.stop(GRACE_MILLIS), "stop"));
      long startedMillis =
          System.currentTimeMillis() - ManagementFactory.getRuntimeMXBean().getStartTime();
      System.getLogger(IngressMain.class.getName())
          .log(
              Level.INFO,
              "serving: port={0} startupMillis={1}",
              String.valueOf(ingress.port()),
              String.valueOf(startedMillis));
      WarmUp.run(options.home().resolve("warm"), ingress::used);
    } catch (IOException | RuntimeException failure) {
      System.err.println("ingress cannot start: " + failure.getMessage());
      System.exit(1);
    }
  }
}
