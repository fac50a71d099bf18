package io.company.platform.kernel.reconcile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.company.platform.kernel.error.PlatformException;
import io.company.platform.kernel.error.Reason;
import io.company.platform.kernel.fixture.EmbeddedPostgres;
import io.company.platform.kernel.fixture.Wait;
import io.company.platform.kernel.resource.Key;
import io.company.platform.kernel.store.Decision;
import io.company.platform.kernel.store.TestStore;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WorkersIT {

  private static final AtomicInteger DATABASES = new AtomicInteger();
  private static EmbeddedPostgres postgres;
  private final List<AutoCloseable> open = new ArrayList<>();
  private String url;
  private TestStore store;

  /** What a test lets a reconciler do. */
  private interface Act {
    Reconciler.Next on(Key key) throws Exception;
  }

  private record Things(Act act, Duration sweep) implements Reconciler {

    @Override
    public String plural() {
      return "things";
    }

    @Override
    public Next reconcile(Key key) throws Exception {
      return act.on(key);
    }
  }

  private record Config(int concurrency, Duration lease, Optional<String> replica)
      implements ReconcileConfig {

    Config(int concurrency, Duration lease) {
      this(concurrency, lease, Optional.empty());
    }
  }

  @BeforeAll
  static void startPostgres() {
    postgres = EmbeddedPostgres.start();
  }

  @AfterAll
  static void stopPostgres() {
    postgres.close();
  }

  @BeforeEach
  void open() {
    url = postgres.createDatabase("work" + DATABASES.incrementAndGet());
    store = new TestStore(url, 2000, 4096, "things");
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open) {
      each.close();
    }
    store.close();
  }

  private Workers workers(TestStore on, Duration lease, Duration sweep, Act act) {
    Workers workers =
        new Workers(
            on.store(),
            List.of(new Things(act, sweep)),
            new Config(8, lease),
            new SimpleMeterRegistry());
    open.addFirst(workers);
    workers.start();
    return workers;
  }

  @Test
  void aChangeWakesWithinMillisecondsAndStatusAloneDoesNot() {
    Map<String, Integer> runs = new ConcurrentHashMap<>();
    workers(
        store,
        Duration.ofSeconds(10),
        Duration.ofMinutes(5),
        key -> {
          runs.merge(key.name(), 1, Integer::sum);
          store
              .store()
              .write(
                  key,
                  TestStore.ACTOR,
                  current -> {
                    var object = current.orElseThrow().json().deepCopy();
                    object.putObject("status").put("seen", object.at("/spec/value").asText());
                    return new Decision.Verdict.Put(object);
                  })
              .await()
              .indefinitely();
          return Reconciler.Next.whenChanged();
        });
    store.put("warm", 0);
    Wait.until("warm", Duration.ofSeconds(10), () -> runs.containsKey("warm"));
    long started = System.nanoTime();
    store.put("a", 1);
    Wait.until("the first run", Duration.ofSeconds(5), () -> runs.containsKey("a"));
    long millis = (System.nanoTime() - started) / 1_000_000;
    assertTrue(millis < 400, "woken by a signal, not by the poll: " + millis + " ms");
    Wait.until(
        "status is written",
        Duration.ofSeconds(5),
        () ->
            store
                .store()
                .get(TestStore.key("a"))
                .await()
                .indefinitely()
                .orElseThrow()
                .status()
                .path("seen")
                .asText()
                .equals("1"));
    store.put("b", 1);
    Wait.until("another ran", Duration.ofSeconds(5), () -> runs.containsKey("b"));
    assertEquals(1, runs.get("a"), "its own status does not wake it");
    store.put("a", 2);
    Wait.until("a second run", Duration.ofSeconds(5), () -> runs.get("a") == 2);
  }

  @Test
  void oneRunAKeyAtATimeAndAWakeDuringARunIsNotLost() throws Exception {
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    AtomicInteger runs = new AtomicInteger();
    CountDownLatch first = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    Act act =
        key -> {
          most.accumulateAndGet(inside.incrementAndGet(), Math::max);
          if (runs.incrementAndGet() == 1) {
            first.countDown();
            goOn.await();
          }
          inside.decrementAndGet();
          return Reconciler.Next.whenChanged();
        };
    try (TestStore other = new TestStore(url, 2000, 4096, "things")) {
      workers(store, Duration.ofSeconds(10), Duration.ofMinutes(5), act);
      Workers second = workers(other, Duration.ofSeconds(10), Duration.ofMinutes(5), act);
      store.put("a", 1);
      assertTrue(first.await(10, TimeUnit.SECONDS));
      store.put("a", 2);
      second.wake(List.of(TestStore.key("a")));
      goOn.countDown();
      Wait.until("it ran again", Duration.ofSeconds(10), () -> runs.get() >= 2);
      assertEquals(1, most.get());
      second.close();
      open.remove(second);
    }
  }

  @Test
  void aProcessThatHasJustStartedFinishesAFewRunsRatherThanBeginAll() {
    AtomicInteger begun = new AtomicInteger();
    Semaphore ends = new Semaphore(0);
    workers(
        store,
        Duration.ofSeconds(10),
        Duration.ofMinutes(5),
        key -> {
          begun.incrementAndGet();
          ends.acquire();
          return Reconciler.Next.whenChanged();
        });
    for (int i = 0; i < 12; i++) {
      store.put("a" + i, 1);
    }
    Wait.until("the first runs", Duration.ofSeconds(10), () -> begun.get() == 4);
    ends.release();
    Wait.until("one more for each that ended", Duration.ofSeconds(10), () -> begun.get() == 6);
    ends.release(100);
    Wait.until("all of them", Duration.ofSeconds(10), () -> begun.get() >= 12);
  }

  @Test
  void aFailureIsTriedAgainWithBackOff() {
    List<Long> times = Collections.synchronizedList(new ArrayList<>());
    workers(
        store,
        Duration.ofSeconds(10),
        Duration.ofMinutes(5),
        key -> {
          times.add(System.nanoTime());
          if (times.size() < 4) {
            throw new IllegalStateException("not yet");
          }
          return Reconciler.Next.whenChanged();
        });
    store.put("a", 1);
    Wait.until("the fourth run", Duration.ofSeconds(20), () -> times.size() == 4);
    assertTrue(
        times.get(3) - times.get(2) >= 200_000_000L, "the third pause is at least half of 400 ms");
  }

  @Test
  void looksAgainWhenItSaidAndAtTheSweep() {
    AtomicInteger soon = new AtomicInteger();
    AtomicInteger swept = new AtomicInteger();
    workers(
        store,
        Duration.ofSeconds(10),
        Duration.ofMillis(300),
        key -> {
          if (key.name().equals("soon")) {
            soon.incrementAndGet();
            return Reconciler.Next.in(Duration.ofMillis(20));
          }
          swept.incrementAndGet();
          return Reconciler.Next.whenChanged();
        });
    store.put("soon", 1);
    store.put("swept", 1);
    Wait.until("it ran often", Duration.ofSeconds(10), () -> soon.get() > 10);
    Wait.until("it was swept", Duration.ofSeconds(10), () -> swept.get() > 2);
  }

  @Test
  void whoLostTheLeaseCanNotWriteAndAnotherGoesOn() throws Exception {
    CountDownLatch held = new CountDownLatch(1);
    CountDownLatch taken = new CountDownLatch(1);
    CountDownLatch refused = new CountDownLatch(1);
    AtomicReference<PlatformException> refusal = new AtomicReference<>();
    Workers frozen =
        new Workers(
            store.store(),
            List.of(
                new Things(
                    key -> {
                      held.countDown();
                      while (taken.getCount() > 0) {
                        try {
                          taken.await();
                        } catch (InterruptedException e) {
                          continue;
                        }
                      }
                      refusal.set(
                          assertThrows(
                              PlatformException.class,
                              () -> store.put("a", "from the one that lost it")));
                      refused.countDown();
                      return Reconciler.Next.whenChanged();
                    },
                    Duration.ofMinutes(5))),
            new Config(1, Duration.ofHours(1)),
            new SimpleMeterRegistry());
    open.add(frozen);
    frozen.start();
    store.put("a", 1);
    assertTrue(held.await(10, TimeUnit.SECONDS));
    try (var connection = postgres.connect(url.substring(url.lastIndexOf('/') + 1));
        var statement = connection.createStatement()) {
      statement.execute("UPDATE work SET lease_until = now() - interval '1 second'");
    }
    try (TestStore other = new TestStore(url, 2000, 4096, "things")) {
      Workers second =
          workers(
              other,
              Duration.ofSeconds(10),
              Duration.ofMinutes(5),
              key -> {
                other.put("a", "from the one that has it");
                taken.countDown();
                return Reconciler.Next.whenChanged();
              });
      assertTrue(refused.await(20, TimeUnit.SECONDS));
      assertEquals(Reason.CONFLICT, refusal.get().reason());
      assertEquals(
          "from the one that has it",
          store
              .store()
              .get(TestStore.key("a"))
              .await()
              .indefinitely()
              .orElseThrow()
              .spec()
              .path("value")
              .asText());
      second.close();
      open.remove(second);
    }
  }

  @Test
  void theNextProcessOfAReplicaDoesNotWaitForTheLeasesOfTheOneThatWasKilled() throws Exception {
    CountDownLatch held = new CountDownLatch(1);
    CountDownLatch ended = new CountDownLatch(1);
    Act stuck =
        key -> {
          held.countDown();
          ended.await();
          return Reconciler.Next.whenChanged();
        };
    named("one", store, stuck);
    store.put("a", 1);
    assertTrue(held.await(10, TimeUnit.SECONDS));
    CountDownLatch again = new CountDownLatch(1);
    CountDownLatch stolen = new CountDownLatch(1);
    try (TestStore other = new TestStore(url, 2000, 4096, "things");
        TestStore next = new TestStore(url, 2000, 4096, "things")) {
      Workers stranger = named("two", other, key -> counted(stolen));
      stranger.wake(List.of(TestStore.key("a")));
      assertFalse(
          stolen.await(1, TimeUnit.SECONDS), "a replica of another name took what is leased");
      stranger.close();
      open.remove(stranger);
      Workers second = named("one", next, key -> counted(again));
      assertTrue(again.await(10, TimeUnit.SECONDS), "the lease is good for an hour");
      second.close();
      open.remove(second);
    }
    ended.countDown();
  }

  private static Reconciler.Next counted(CountDownLatch latch) {
    latch.countDown();
    return Reconciler.Next.whenChanged();
  }

  private Workers named(String replica, TestStore on, Act act) {
    Workers workers =
        new Workers(
            on.store(),
            List.of(new Things(act, Duration.ofMinutes(5))),
            new Config(8, Duration.ofHours(1), Optional.of(replica)),
            new SimpleMeterRegistry());
    open.addFirst(workers);
    workers.start();
    return workers;
  }

  @Test
  void aRunThatTakesLongerThanItsLeaseKeepsIt() {
    AtomicInteger runs = new AtomicInteger();
    AtomicInteger runsUntilWritten = new AtomicInteger();
    workers(
        store,
        Duration.ofMillis(600),
        Duration.ofMinutes(5),
        key -> {
          if (runs.incrementAndGet() == 1) {
            TimeUnit.MILLISECONDS.sleep(1_800);
            store.put("a", "written at the end");
            runsUntilWritten.set(runs.get());
          }
          return Reconciler.Next.whenChanged();
        });
    store.put("a", 1);
    Wait.until(
        "the long run wrote",
        Duration.ofSeconds(10),
        () ->
            store
                .store()
                .get(TestStore.key("a"))
                .await()
                .indefinitely()
                .orElseThrow()
                .spec()
                .path("value")
                .asText()
                .equals("written at the end"));
    Wait.until("the write returned", Duration.ofSeconds(5), () -> runsUntilWritten.get() > 0);
    assertEquals(1, runsUntilWritten.get(), "nobody else had it meanwhile");
  }

  @Test
  void forgetsWhatIsGone() {
    AtomicInteger runs = new AtomicInteger();
    workers(
        store,
        Duration.ofSeconds(10),
        Duration.ofMillis(200),
        key -> {
          runs.incrementAndGet();
          return Reconciler.Next.whenChanged();
        });
    store.put("a", 1);
    Wait.until("it ran", Duration.ofSeconds(10), () -> runs.get() > 0);
    store.delete("a");
    Wait.until(
        "its row is gone",
        Duration.ofSeconds(10),
        () -> {
          try (var connection = postgres.connect(url.substring(url.lastIndexOf('/') + 1));
              var statement = connection.createStatement();
              var rows = statement.executeQuery("SELECT count(*) FROM work")) {
            return rows.next() && rows.getLong(1) == 0;
          }
        });
  }
}
