package io.company.platform.node;

import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for a condition, and fails with what is instead when it does not come in time. */
public final class Eventually {

  private static final long PATIENCE_NANOS = 20_000_000_000L;

  private Eventually() {}

  public static void holds(BooleanSupplier condition, Supplier<String> otherwise) {
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError(otherwise.get());
      }
      try {
        Thread.sleep(5);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }
}
