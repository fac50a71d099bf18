package io.company.platform.ingress.live;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Whose turn it is among weighted targets. Turns follow the golden ratio's additive sequence
 * (Weyl): exact in the long run, evenly spread in the short run (its discrepancy is O(log n / n)),
 * and one atomic add for any number of threads. It has no memory of the weights, so it goes on
 * smoothly when they change.
 */
final class WeightedTurn {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private final AtomicLong position;

  WeightedTurn(long start) {
    position = new AtomicLong(start);
  }

  /** A number from 0 to `totalWeight` - 1. */
  long next(long totalWeight) {
    return Math.unsignedMultiplyHigh(position.getAndAdd(GOLDEN), totalWeight);
  }
}
