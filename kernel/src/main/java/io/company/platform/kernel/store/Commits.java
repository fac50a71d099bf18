package io.company.platform.kernel.store;

import io.company.platform.kernel.error.PlatformException;
import io.company.platform.kernel.error.Reason;
import io.company.platform.kernel.resource.Key;
import io.vertx.pgclient.PgException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * The one way to write: a bounded queue and one thread that commits what is in it, batch by batch.
 * A member is completed only when its change is durable, and failed only when it certainly is not
 * or when the failure says that this is unknown.
 */
final class Commits implements AutoCloseable {

  private static final Logger LOG = Logger.getLogger(Commits.class);
  private static final int MAX_BATCH = 256;

  /** Fewer than these are not waited for: what waiting spares is less than what it costs. */
  private static final int WORTH_WAITING = 8;

  private static final long LINGER_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  /**
   * How long a batch that was certainly not written is tried again: about what a restart of
   * Postgres takes.
   */
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(2);

  /** What to do when a batch is durable: the log takes its entries, the workers its wake-ups. */
  record Listeners(Consumer<List<Entry>> committed, Consumer<Set<Key>> woken) {}

  private final Transactions transactions;
  private final Listeners listeners;
  private final StoreMetrics metrics;
  private final BlockingQueue<Member> queue;
  private final Thread thread;
  private volatile boolean closed;
  private int lastSize;

  Commits(Transactions transactions, int capacity, Listeners listeners, StoreMetrics metrics) {
    this.transactions = transactions;
    this.listeners = listeners;
    this.metrics = metrics;
    this.queue = new ArrayBlockingQueue<>(capacity);
    metrics.watchQueue(queue);
    this.thread = Thread.ofPlatform().daemon().name("store-commits").unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  CompletableFuture<Committed> submit(Key key, Actor actor, Decision decision, Lease lease) {
    CompletableFuture<Committed> done = new CompletableFuture<>();
    if (closed) {
      done.completeExceptionally(
          new PlatformException(Reason.UNAVAILABLE, "the service is stopping"));
      return done;
    }
    if (!queue.offer(new Member(key, actor, decision, lease, done))) {
      metrics.refused();
      done.completeExceptionally(
          new PlatformException(
              Reason.TOO_MANY_REQUESTS,
              "too many writes are waiting; try again in a second",
              List.of(),
              1));
    }
    return done;
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }

  private void run() {
    try (transactions) {
      while (!closed) {
        List<Member> batch = collect();
        try {
          commit(batch);
        } catch (RuntimeException | Error e) {
          LOG.error("batch failed unexpectedly", e);
          batch.forEach(member -> member.done().completeExceptionally(e));
        }
      }
    } catch (InterruptedException e) {
      LOG.debug("store closed");
    } finally {
      List<Member> left = new ArrayList<>();
      queue.drainTo(left);
      left.forEach(
          member ->
              member
                  .done()
                  .completeExceptionally(
                      new PlatformException(
                          Reason.UNAVAILABLE, "the service is stopping; nothing was written")));
    }
  }

  /**
   * Waits for a first member, then, where the batch before had many, for as many again, but no
   * longer than a millisecond.
   */
  private List<Member> collect() throws InterruptedException {
    List<Member> batch = new ArrayList<>();
    batch.add(queue.take());
    queue.drainTo(batch, MAX_BATCH - 1);
    long until = System.nanoTime() + LINGER_NANOS;
    while (lastSize >= WORTH_WAITING && batch.size() < Math.min(lastSize, MAX_BATCH)) {
      Member next = queue.poll(until - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (next == null) {
        break;
      }
      batch.add(next);
      queue.drainTo(batch, MAX_BATCH - batch.size());
    }
    lastSize = batch.size();
    return batch;
  }

  private void commit(List<Member> batch) throws InterruptedException {
    long started = System.nanoTime();
    Transactions.Fate fate = transactions.commit(batch);
    while (fate instanceof Transactions.Fate.Lost
        && !closed
        && System.nanoTime() - started < PATIENCE_NANOS) {
      TimeUnit.MILLISECONDS.sleep(50);
      fate = transactions.commit(batch);
    }
    switch (fate) {
      case Transactions.Fate.Done(Batch.Plan plan) -> {
        metrics.committed(batch.size(), plan.entries().size(), System.nanoTime() - started);
        complete(batch, plan);
      }
      case Transactions.Fate.Refused(PgException why) -> refused(batch, why);
      case Transactions.Fate.Lost(Throwable why) ->
          fail(batch, why, "the database can't be reached; nothing was written, try again");
      case Transactions.Fate.Unknown(Throwable why) ->
          fail(
              batch,
              why,
              "the database was lost while this was being committed: it may or may not have been written; read it again");
    }
  }

  private void refused(List<Member> batch, PgException why) throws InterruptedException {
    if (batch.size() > 1) {
      for (Member member : batch) {
        commit(List.of(member));
      }
      return;
    }
    LOG.errorf(why, "write refused by the database key=%s", batch.getFirst().key());
    batch
        .getFirst()
        .done()
        .completeExceptionally(
            new PlatformException(
                Reason.INTERNAL, "the database refused the write; nothing was written"));
  }

  private void complete(List<Member> batch, Batch.Plan plan) {
    if (!plan.entries().isEmpty()) {
      listeners.committed().accept(plan.entries());
    }
    if (!plan.wakes().isEmpty()) {
      listeners.woken().accept(plan.wakes());
    }
    for (int i = 0; i < batch.size(); i++) {
      Batch.Result result = plan.results().get(i);
      if (result.failure() != null) {
        batch.get(i).done().completeExceptionally(result.failure());
      } else {
        batch.get(i).done().complete(result.committed());
      }
    }
  }

  private void fail(List<Member> batch, Throwable why, String message) {
    LOG.warnf("batch not acknowledged members=%d cause=%s", batch.size(), why);
    PlatformException failure = new PlatformException(Reason.UNAVAILABLE, message, List.of(), 1);
    batch.forEach(member -> member.done().completeExceptionally(failure));
  }
}
