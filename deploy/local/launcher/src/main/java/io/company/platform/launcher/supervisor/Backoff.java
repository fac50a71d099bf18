package io.company.platform.launcher.supervisor;

/**
 * How long to wait before the next start: not at all after a healthy life, doubling while it dies
 * before it is ready.
 */
final class Backoff {
  private static final long FIRST_MILLIS = 100;
  private static final long MOST_MILLIS = 10_000;

  private int deaths;

  void died(boolean wasReady) {
    deaths = wasReady ? 0 : deaths + 1;
  }

  /** In a row without having been ready. */
  int deaths() {
    return deaths;
  }

  long delayMillis() {
    return deaths == 0 ? 0 : Math.min(MOST_MILLIS, FIRST_MILLIS << Math.min(deaths - 1, 10));
  }
}
