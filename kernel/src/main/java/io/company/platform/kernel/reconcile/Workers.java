package io.company.platform.kernel.reconcile;

import io.company.platform.kernel.resource.Key;
import io.company.platform.kernel.store.Lease;
import io.company.platform.kernel.store.PostgresStore;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Runs the service's reconcilers: leases what is due, runs it on virtual threads, renews the
 * leases, notes when to look again. A key runs once at a time over all replicas; a run whose lease
 * is lost is interrupted and can't write any more.
 */
public final class Workers implements AutoCloseable {

  private static final Logger LOG = Logger.getLogger(Workers.class);
  private static final long POLL_MILLIS = 500;

  /** What becomes due within this time is leased together: each lease is a write. */
  private static final long PACE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  /** A process that has just started is slow: of a few runs some end soon, of many none does. */
  private static final int FIRST_RUNS = 4;

  private static final long FIRST_BACKOFF_MILLIS = 100;
  private static final long MAX_BACKOFF_MILLIS = 30_000;

  private record Run(Work.Item item, Thread thread) {}

  private final PostgresStore store;
  private final Work work;
  private final Map<String, Reconciler> reconcilers;
  private final ReconcileConfig config;
  private final MeterRegistry registry;
  private final Map<Key, Run> running = new ConcurrentHashMap<>();
  private final Semaphore due = new Semaphore(0);
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("work-clock").factory());
  private final Thread leasing =
      Thread.ofPlatform().daemon().name("work-leasing").unstarted(this::lease);
  private final AtomicInteger ended = new AtomicInteger();
  private long leased = System.nanoTime();
  private volatile boolean closed;

  public Workers(
      PostgresStore store,
      Collection<Reconciler> reconcilers,
      ReconcileConfig config,
      MeterRegistry registry) {
    this.store = store;
    this.work = new Work(store.pool(), config.replica());
    this.reconcilers =
        reconcilers.stream().collect(Collectors.toMap(Reconciler::plural, Function.identity()));
    this.config = config;
    this.registry = registry;
    Gauge.builder("platform.reconcile.running", running, Map::size).register(registry);
  }

  public void start() {
    store.onWoken(keys -> signal());
    leasing.start();
  }

  /** Something may be due now. */
  void signal() {
    due.release();
  }

  /** Durable when it returns; what this service does not reconcile is left alone. */
  void wake(Collection<Key> keys) throws InterruptedException {
    List<Key> known =
        keys.stream()
            .filter(key -> reconcilers.containsKey(key.plural()))
            .sorted()
            .distinct()
            .toList();
    if (!known.isEmpty()) {
      Work.await(work.wake(known));
      signal();
    }
  }

  private void lease() {
    try {
      store.ready().join();
      releaseWhatWasLeft();
      long third = Math.max(config.lease().toMillis() / 3, 10);
      clock.scheduleWithFixedDelay(this::renew, third, third, TimeUnit.MILLISECONDS);
      clock.scheduleWithFixedDelay(this::adopt, 0, 30, TimeUnit.SECONDS);
      while (!closed) {
        leaseOnce();
      }
    } catch (InterruptedException | CancellationException e) {
      LOG.debug("workers stopped");
    }
  }

  private void releaseWhatWasLeft() throws InterruptedException {
    try {
      work.release();
    } catch (IllegalStateException e) {
      LOG.warnf("leases of the process before not ended, they run out cause=%s", e.getMessage());
    }
  }

  private void leaseOnce() throws InterruptedException {
    due.tryAcquire(POLL_MILLIS, TimeUnit.MILLISECONDS);
    TimeUnit.NANOSECONDS.sleep(PACE_NANOS - (System.nanoTime() - leased));
    due.drainPermits();
    leased = System.nanoTime();
    int most = Math.min(config.concurrency(), FIRST_RUNS + ended.get());
    int free = most - running.size();
    if (free <= 0) {
      return;
    }
    try {
      List<Work.Item> items = work.lease(reconcilers.keySet(), config.lease(), free);
      items.forEach(this::begin);
    } catch (IllegalStateException e) {
      LOG.warnf("no work leased cause=%s", e.getMessage());
    }
  }

  private void begin(Work.Item item) {
    Key key = item.lease().key();
    Thread thread = Thread.ofVirtual().name("reconcile-" + key).unstarted(() -> run(item));
    running.put(key, new Run(item, thread));
    thread.start();
  }

  private void run(Work.Item item) {
    Key key = item.lease().key();
    Reconciler reconciler = reconcilers.get(key.plural());
    long started = System.nanoTime();
    String outcome = "done";
    try {
      Reconciler.Next next =
          ScopedValue.where(Lease.CURRENT, item.lease()).call(() -> reconciler.reconcile(key));
      finished(item, reconciler, next);
    } catch (InterruptedException e) {
      outcome = "interrupted";
      note(() -> work.failed(item, Duration.ZERO));
    } catch (Throwable e) {
      outcome = "failed";
      failed(item, e);
    } finally {
      ended.accumulateAndGet(1, (all, one) -> Math.min(config.concurrency(), all + one));
      running.computeIfPresent(key, (same, run) -> run.item() == item ? null : run);
      registry
          .timer("platform.reconcile", "plural", key.plural(), "outcome", outcome)
          .record(System.nanoTime() - started, TimeUnit.NANOSECONDS);
      signal();
    }
  }

  private void finished(Work.Item item, Reconciler reconciler, Reconciler.Next next) {
    boolean untilChanged = next == null || next.after() == null;
    Duration after = untilChanged ? reconciler.sweep() : next.after();
    note(() -> work.done(item, after, untilChanged));
    signalAfter(after);
  }

  private void failed(Work.Item item, Throwable e) {
    long backoff =
        Math.min(MAX_BACKOFF_MILLIS, FIRST_BACKOFF_MILLIS << Math.min(item.attempts(), 10));
    long millis = backoff / 2 + ThreadLocalRandom.current().nextLong(backoff / 2 + 1);
    LOG.warnf(
        e,
        "reconciling failed key=%s attempt=%d retryMillis=%d",
        item.lease().key(),
        item.attempts() + 1,
        millis);
    note(() -> work.failed(item, Duration.ofMillis(millis)));
    signalAfter(Duration.ofMillis(millis));
  }

  private interface Note {
    void write() throws InterruptedException;
  }

  /** What can't be noted is found again when the lease ends. */
  private static void note(Note note) {
    boolean interrupted = Thread.interrupted();
    try {
      note.write();
    } catch (InterruptedException | IllegalStateException e) {
      LOG.warnf("end of a run not noted cause=%s", e.getMessage());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void signalAfter(Duration after) {
    if (!closed && after.toMillis() < MAX_BACKOFF_MILLIS) {
      clock.schedule(this::signal, after.toMillis() + 1, TimeUnit.MILLISECONDS);
    }
  }

  private void renew() {
    List<Run> runs = List.copyOf(running.values());
    if (runs.isEmpty()) {
      return;
    }
    try {
      Set<Key> good =
          work.renew(runs.stream().map(run -> run.item().lease()).toList(), config.lease());
      runs.stream()
          .filter(run -> !good.contains(run.item().lease().key()))
          .forEach(
              run -> {
                LOG.warnf("lease lost key=%s", run.item().lease().key());
                run.thread().interrupt();
              });
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.warnf("leases not renewed cause=%s", e.getMessage());
    }
  }

  private void adopt() {
    try {
      work.adopt(reconcilers.keySet());
      signal();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.warnf("sweep failed cause=%s", e.getMessage());
    }
  }

  /**
   * Interrupts what runs and gives its leases back, so that the next replica need not wait for
   * their end.
   */
  @Override
  public void close() {
    closed = true;
    clock.shutdownNow();
    leasing.interrupt();
    running.values().forEach(run -> run.thread().interrupt());
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(3);
    for (Run run : running.values()) {
      try {
        run.thread().join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
