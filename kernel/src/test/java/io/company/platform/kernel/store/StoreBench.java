package io.company.platform.kernel.store;

import io.company.platform.kernel.fixture.EmbeddedPostgres;
import io.smallrye.mutiny.subscription.Cancellable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * The store alone on an embedded Postgres: durable writes and reads a second, and their latency.
 * Run it as a program.
 */
public final class StoreBench {

  private static final Duration WARM_UP = Duration.ofSeconds(5);
  private static final Duration MEASURED = Duration.ofSeconds(5);

  private interface Step {
    void run(int writer, int number);
  }

  private StoreBench() {}

  public static void main(String[] arguments) throws InterruptedException {
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start();
        TestStore store = new TestStore(postgres.createDatabase("bench"), 2000, 4096, "things")) {
      AtomicInteger values = new AtomicInteger();
      Step write =
          (writer, number) ->
              store.put("w" + writer + "-" + number % 1000, values.incrementAndGet());
      Step read =
          (reader, number) ->
              store.store().get(TestStore.key("w0-" + number % 100)).await().indefinitely();
      measure("warm-up", 16, write, WARM_UP);
      for (int writers : new int[] {1, 16, 64, 256}) {
        measure("writes, " + writers + " writers", writers, write, MEASURED);
      }
      for (int readers : new int[] {1, 16, 64}) {
        measure("gets, " + readers + " readers", readers, read, MEASURED);
      }
      List<Cancellable> watchers = new ArrayList<>();
      AtomicInteger delivered = new AtomicInteger();
      long from = store.store().revision().await().indefinitely();
      for (int i = 0; i < 100; i++) {
        watchers.add(
            store
                .store()
                .changes(from)
                .subscribe()
                .with(change -> delivered.incrementAndGet(), failure -> {}));
      }
      measure("writes, 16 writers, 100 watchers", 16, write, MEASURED);
      System.out.printf("delivered %d events%n", delivered.get());
      watchers.forEach(Cancellable::cancel);
    }
  }

  private static void measure(String what, int threads, Step step, Duration length)
      throws InterruptedException {
    LongAdder done = new LongAdder();
    List<long[]> latencies = new ArrayList<>();
    long until = System.nanoTime() + length.toNanos();
    List<Thread> all = new ArrayList<>();
    for (int t = 0; t < threads; t++) {
      int thread = t;
      long[] mine = new long[4_000_000 / (threads * 10)];
      latencies.add(mine);
      all.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    for (int i = 0; System.nanoTime() < until && i < mine.length; i++) {
                      long started = System.nanoTime();
                      step.run(thread, i);
                      mine[i] = System.nanoTime() - started;
                      done.increment();
                    }
                  }));
    }
    for (Thread thread : all) {
      thread.join();
    }
    long[] sorted =
        latencies.stream()
            .flatMapToLong(java.util.Arrays::stream)
            .filter(nanos -> nanos > 0)
            .sorted()
            .toArray();
    System.out.printf(
        "%-36s %8.0f/s  p50 %.2f ms  p99 %.2f ms%n",
        what,
        done.sum() * 1e9 / length.toNanos(),
        sorted[sorted.length / 2] / 1e6,
        sorted[(int) (sorted.length * 0.99)] / 1e6);
  }
}
