package io.company.platform.node.workload;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * How many replicas come up side by side: of very many at once each would be as slow as all of
 * them, and whoever waits for one would give up. They come up in the order in which they were asked
 * for.
 */
final class Starts {

  private static final long LONGEST_MILLIS = 3_000;

  private final Semaphore turns;
  private final Executor afterwards;

  Starts() {
    this(Math.max(4, 2 * Runtime.getRuntime().availableProcessors()), LONGEST_MILLIS);
  }

  Starts(int atOnce, long longestMillis) {
    this.turns = new Semaphore(atOnce, true);
    this.afterwards = CompletableFuture.delayedExecutor(longestMillis, TimeUnit.MILLISECONDS);
  }

  /**
   * A replica's turn. It is over when the replica is ready or has ended, and after three seconds in
   * any case: one that takes long holds up nobody.
   */
  final class Turn {

    private final AtomicBoolean over = new AtomicBoolean();

    void end() {
      if (over.compareAndSet(false, true)) {
        turns.release();
      }
    }
  }

  /** Waits for one. Blocking. */
  Turn take() {
    turns.acquireUninterruptibly();
    Turn turn = new Turn();
    afterwards.execute(turn::end);
    return turn;
  }
}
