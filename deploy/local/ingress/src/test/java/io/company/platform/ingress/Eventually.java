package io.company.platform.ingress;

import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Waits for a condition with a deadline. */
final class Eventually {
  private Eventually() {}

  static void until(String what, long deadlineMillis, Callable<Boolean> condition)
      throws Exception {
    long deadline = System.nanoTime() + deadlineMillis * 1_000_000;
    while (!condition.call()) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("not within " + deadlineMillis + " ms: " + what);
      }
      LockSupport.parkNanos(2_000_000);
    }
  }
}
