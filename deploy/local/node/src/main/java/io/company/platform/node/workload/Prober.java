package io.company.platform.node.workload;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * Probes one run until it is stopped, on a virtual thread: every few milliseconds in its first
 * second, less often until it is first ready, then once a period. Reports changes only.
 */
final class Prober {

  /** A probe takes no more than this part of the time, however many replicas start at once. */
  private static final int SHARE = 20;

  private static final long MILLI = 1_000_000;
  private static final long AT_ONCE_FOR_NANOS = 1_000 * MILLI;
  private static final long AT_ONCE_NANOS = 3 * MILLI;
  private static final long EAGER_FOR_NANOS = 15_000 * MILLI;
  private static final long EAGER_NANOS = 20 * MILLI;
  private static final long PATIENT_NANOS = 100 * MILLI;

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
    long since = System.nanoTime();
    boolean good = isReady;
    boolean everGood = wasReady;
    int bad = 0;
    while (!stopped) {
      long asked = System.nanoTime();
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
      long now = System.nanoTime();
      pause(
          everGood
              ? readiness.periodMillis() * MILLI
              : Math.max(pauseNanos(now - since), SHARE * (now - asked)));
    }
  }

  /** How long to wait for the first good answer between two probes. */
  private static long pauseNanos(long sinceNanos) {
    if (sinceNanos < AT_ONCE_FOR_NANOS) {
      return AT_ONCE_NANOS;
    }
    return sinceNanos < EAGER_FOR_NANOS ? EAGER_NANOS : PATIENT_NANOS;
  }

  private static void pause(long nanos) {
    try {
      Thread.sleep(Duration.ofNanos(nanos));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
