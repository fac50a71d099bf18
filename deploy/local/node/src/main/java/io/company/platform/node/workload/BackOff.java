package io.company.platform.node.workload;

/**
 * How long a replica that ended waits before it is started again: 100 ms, doubled with each end in
 * a row, at most 30 s.
 */
final class BackOff {

  static final long FIRST_MILLIS = 100;
  static final long LONGEST_MILLIS = 30_000;

  /** Up this long, a replica's earlier ends are forgiven. */
  static final long FORGIVEN_AFTER_MILLIS = 60_000;

  private BackOff() {}

  /** The wait after the nth end in a row, n from 1. */
  static long millisAfter(int failures) {
    return failures > 10
        ? LONGEST_MILLIS
        : Math.min(LONGEST_MILLIS, FIRST_MILLIS << Math.max(0, failures - 1));
  }

  /** Ends in a row, this one included. */
  static int failures(int before, long upMillis) {
    return upMillis >= FORGIVEN_AFTER_MILLIS ? 1 : before + 1;
  }
}
