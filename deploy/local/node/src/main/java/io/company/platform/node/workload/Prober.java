package io.company.platform.node.workload;

import java.util.function.Consumer;

/**
 * Probes one run until it is stopped, on a virtual thread: often until it is first ready, then once
 * a period. Reports changes only.
 */
final class Prober {

  private static final long EAGER_MILLIS = 20;
  private static final long PATIENT_MILLIS = 100;
  private static final long EAGER_FOR_NANOS = 15_000_000_000L;

  private final int port;
  private final Readiness readiness;
  private final Runnable ready;
  private final Consumer<String> unready;
  private volatile boolean stopped;
  private volatile boolean listened;
  private volatile String lastDetail = "no answer yet";

  Prober(int port, Readiness readiness, Runnable ready, Consumer<String> unready) {
    this.port = port;
    this.readiness = readiness;
    this.ready = ready;
    this.unready = unready;
  }

  void start(boolean isReady, boolean wasReady) {
    Thread.ofVirtual().name("probe-" + port).start(() -> run(isReady, wasReady));
  }

  void stop() {
    stopped = true;
  }

  boolean listened() {
    return listened;
  }

  String lastDetail() {
    return lastDetail;
  }

  private void run(boolean isReady, boolean wasReady) {
    long eagerUntil = System.nanoTime() + EAGER_FOR_NANOS;
    boolean good = isReady;
    boolean everGood = wasReady;
    int bad = 0;
    while (!stopped) {
      Probe.Answer answer = Probe.ask(port, readiness);
      if (stopped) {
        return;
      }
      listened |= answer.connected();
      lastDetail = answer.detail();
      bad = answer.good() ? 0 : bad + 1;
      if (answer.good() && !good) {
        ready.run();
        good = true;
        everGood = true;
      } else if (good && bad >= readiness.failureThreshold()) {
        unready.accept("the readiness probe failed " + bad + " times in a row: " + answer.detail());
        good = false;
      }
      pause(
          everGood
              ? readiness.periodMillis()
              : System.nanoTime() < eagerUntil ? EAGER_MILLIS : PATIENT_MILLIS);
    }
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
