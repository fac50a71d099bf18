package io.company.platform.kernel.store;

import io.company.platform.kernel.error.PlatformException;
import io.company.platform.kernel.error.Reason;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * The committed log as readers see it: the ring is fed by this replica's commits at once and by
 * other replicas' from the table, and one thread hands entries to all followers. Entries are seen
 * in order and without a gap.
 */
final class Log implements AutoCloseable {

  private static final Logger LOG = Logger.getLogger(Log.class);
  private static final int PAGE = 500;
  private static final long TAIL_MILLIS = 150;

  private final Pool pool;
  private final int ringSize;
  private final Set<Follower> followers = ConcurrentHashMap.newKeySet();
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final Semaphore work = new Semaphore(0);
  private final AtomicBoolean tailing = new AtomicBoolean();
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("store-tail").factory());
  private final Thread thread =
      Thread.ofPlatform().daemon().name("store-log").unstarted(this::hand);
  private volatile Ring ring;
  private volatile boolean closed;

  Log(Pool pool, int ringSize, StoreMetrics metrics) {
    this.pool = pool;
    this.ringSize = ringSize;
    metrics.watchFollowers(followers);
  }

  void start(long head) {
    ring = new Ring(ringSize, head);
    thread.start();
    clock.scheduleWithFixedDelay(this::tail, TAIL_MILLIS, TAIL_MILLIS, TimeUnit.MILLISECONDS);
  }

  Ring ring() {
    return ring;
  }

  /** What this replica just committed. */
  void committed(List<Entry> entries) {
    if (!ring.reaches(entries.getFirst().revision())) {
      tail();
      return;
    }
    if (ring.append(entries)) {
      signal();
    }
  }

  /**
   * Follows the log from after {@code position}; a position from before its start, or from after
   * its end, fails with EXPIRED.
   */
  CompletableFuture<Follower> follow(long position, LogReader reader) {
    return newest()
        .thenCombine(
            pruned(),
            (newest, pruned) -> {
              if (position < pruned) {
                throw expired(position, pruned);
              }
              if (position > newest) {
                throw new PlatformException(
                    Reason.EXPIRED,
                    "revision "
                        + position
                        + " is newer than the log, which ends at "
                        + newest
                        + "; list again");
              }
              Follower follower = new Follower(this, reader, position);
              followers.add(follower);
              signal();
              return follower;
            });
  }

  /** Like {@link #read}, without asking the database for what is in memory. */
  CompletableFuture<List<Entry>> page(long position) {
    List<Entry> entries = new ArrayList<>();
    for (Entry next = ring.at(position + 1);
        next != null && entries.size() < PAGE;
        next = ring.at(next.revision() + 1)) {
      entries.add(next);
    }
    return entries.isEmpty() ? read(position) : CompletableFuture.completedFuture(entries);
  }

  /**
   * The entries after {@code position}, a page of them at most. EXPIRED when the log does not reach
   * back that far.
   */
  CompletableFuture<List<Entry>> read(long position) {
    return pool.preparedQuery(Rows.AFTER)
        .execute(Tuple.of(position, PAGE))
        .toCompletionStage()
        .toCompletableFuture()
        .thenApply(rows -> contiguous(rows, position));
  }

  private static List<Entry> contiguous(RowSet<Row> rows, long position) {
    List<Entry> entries = new ArrayList<>(rows.size());
    rows.forEach(row -> entries.add(Rows.entry(row)));
    if (!entries.isEmpty() && entries.getFirst().revision() != position + 1) {
      throw expired(position, entries.getFirst().revision() - 1);
    }
    return entries;
  }

  private static PlatformException expired(long position, long start) {
    return new PlatformException(
        Reason.EXPIRED,
        "revision "
            + position
            + " is too old: the log starts after "
            + start
            + "; list again and watch from there");
  }

  private CompletableFuture<Long> newest() {
    return pool.query(Rows.HEAD)
        .execute()
        .toCompletionStage()
        .toCompletableFuture()
        .thenApply(rows -> rows.iterator().next().getLong(0));
  }

  private CompletableFuture<Long> pruned() {
    return pool.query("SELECT pruned FROM log_start")
        .execute()
        .toCompletionStage()
        .toCompletableFuture()
        .thenApply(rows -> rows.iterator().next().getLong(0));
  }

  /** Reads what other replicas committed. */
  private void tail() {
    if (closed || !tailing.compareAndSet(false, true)) {
      return;
    }
    long from = ring.head();
    read(from)
        .whenComplete(
            (entries, failure) -> {
              tailing.set(false);
              if (failure != null) {
                tailFailed(from, failure);
                return;
              }
              if (ring.append(entries)) {
                signal();
              }
              if (entries.size() == PAGE) {
                tail();
              }
            });
  }

  private void tailFailed(long from, Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    LOG.debugf("log not read from=%d cause=%s", from, cause);
  }

  void signal() {
    work.release();
  }

  void run(Runnable task) {
    tasks.add(task);
    signal();
  }

  void remove(Follower follower) {
    followers.remove(follower);
  }

  private void hand() {
    while (!closed) {
      try {
        work.tryAcquire(1, TimeUnit.SECONDS);
        work.drainPermits();
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
          task.run();
        }
        followers.forEach(this::drain);
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException | Error e) {
        LOG.error("the log's thread failed and goes on", e);
      }
    }
  }

  private void drain(Follower follower) {
    try {
      follower.drain();
    } catch (RuntimeException e) {
      LOG.warn("a reader of the log failed and was dropped", e);
      follower.fail(new PlatformException(Reason.INTERNAL, "the watch failed; start it again"));
    }
  }

  @Override
  public void close() {
    closed = true;
    clock.shutdownNow();
    thread.interrupt();
    PlatformException stopping =
        new PlatformException(Reason.UNAVAILABLE, "the service is stopping; watch again");
    followers.forEach(follower -> follower.fail(stopping));
  }
}
