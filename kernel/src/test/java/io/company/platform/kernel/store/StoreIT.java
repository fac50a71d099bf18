package io.company.platform.kernel.store;

import static io.company.platform.kernel.store.TestStore.ACTOR;
import static io.company.platform.kernel.store.TestStore.key;
import static io.company.platform.kernel.store.TestStore.object;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.company.platform.kernel.error.PlatformException;
import io.company.platform.kernel.error.Reason;
import io.company.platform.kernel.fixture.EmbeddedPostgres;
import io.company.platform.kernel.fixture.Wait;
import io.company.platform.kernel.resource.Json;
import io.company.platform.kernel.resource.Resource;
import io.smallrye.mutiny.subscription.Cancellable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StoreIT {

  private static final AtomicInteger DATABASES = new AtomicInteger();
  private static EmbeddedPostgres postgres;
  private String url;
  private TestStore store;

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
    url = postgres.createDatabase("store" + DATABASES.incrementAndGet());
    store = new TestStore(url, 2000, 4096, "things");
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void keepsWhatIsWrittenAndCountsGenerationsAndRevisions() {
    Written created = store.put("a", 1);
    Resource first = created.after().orElseThrow();
    assertTrue(created.before().isEmpty());
    assertEquals(1, first.generation());
    assertEquals("1", first.json().at("/metadata/resourceVersion").asText());
    assertFalse(first.json().at("/metadata/creationTimestamp").asText().isEmpty());

    assertFalse(store.put("a", 1).changed(), "the same object again is nothing");
    assertEquals(1L, store.store().revision().await().indefinitely());

    Resource second = store.put("a", 2).after().orElseThrow();
    assertEquals(2, second.generation());
    assertEquals(first.uid(), second.uid());

    Resource third =
        store
            .store()
            .write(
                key("a"),
                ACTOR,
                current -> {
                  var object = current.orElseThrow().json().deepCopy();
                  object.putObject("status").put("phase", "Ready");
                  return new Decision.Verdict.Put(object);
                })
            .await()
            .indefinitely()
            .after()
            .orElseThrow();
    assertEquals(2, third.generation(), "status does not count");
    assertEquals(3, third.revision());
    assertTrue(
        Json.same(
            third.json(), store.store().get(key("a")).await().indefinitely().orElseThrow().json()));
  }

  @Test
  void aDecisionThatThrowsFailsAlone() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        int number = i;
        all.add(
            threads.submit(
                () -> {
                  if (number % 4 == 0) {
                    assertThrows(
                        PlatformException.class,
                        () ->
                            store
                                .store()
                                .write(
                                    key("n" + number),
                                    ACTOR,
                                    current -> {
                                      throw new PlatformException(Reason.CONFLICT, "no");
                                    })
                                .await()
                                .indefinitely());
                  } else {
                    store.put("n" + number, number);
                  }
                }));
      }
      for (Future<?> one : all) {
        one.get(20, TimeUnit.SECONDS);
      }
    }
    assertEquals(30, store.store().list(Query.all("things")).await().indefinitely().items().size());
    assertEquals(30L, store.store().revision().await().indefinitely());
  }

  @Test
  void concurrentWritersOnTwoReplicasLoseNoUpdateAndLeaveNoGap() throws Exception {
    int writers = 16;
    int each = 25;
    store.put("counter", 0);
    List<Change> seen = Collections.synchronizedList(new ArrayList<>());
    try (TestStore other = new TestStore(url, 2000, 4096, "things");
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Cancellable watch = other.store().changes(0).subscribe().with(seen::add);
      List<Future<?>> all = new ArrayList<>();
      for (int w = 0; w < writers; w++) {
        PostgresStore mine = w % 2 == 0 ? store.store() : other.store();
        all.add(
            threads.submit(
                () -> {
                  for (int i = 0; i < each; i++) {
                    mine.write(
                            key("counter"),
                            ACTOR,
                            current -> {
                              int value = current.orElseThrow().spec().path("value").asInt();
                              return new Decision.Verdict.Put(object(value + 1));
                            })
                        .await()
                        .atMost(Duration.ofSeconds(20));
                  }
                }));
      }
      for (Future<?> one : all) {
        one.get(60, TimeUnit.SECONDS);
      }
      int total = writers * each;
      assertEquals(
          total,
          store
              .store()
              .get(key("counter"))
              .await()
              .indefinitely()
              .orElseThrow()
              .spec()
              .path("value")
              .asInt());
      Wait.until("the watcher has it all", Duration.ofSeconds(10), () -> seen.size() >= total + 1);
      assertEquals(
          LongStream.rangeClosed(1, total + 1).boxed().toList(),
          seen.stream().map(Change::revision).toList(),
          "every revision once, in order");
      watch.cancel();
    }
  }

  @Test
  void aWatchResumesFromTheTableWhenTheRingHasMovedOn() {
    try (TestStore small = new TestStore(url, 2000, 8, "things")) {
      IntStream.range(0, 700)
          .forEach(
              i ->
                  small
                      .store()
                      .write(key("x" + i), ACTOR, current -> new Decision.Verdict.Put(object(i)))
                      .subscribe()
                      .with(done -> {}));
      Wait.until(
          "all are written",
          Duration.ofSeconds(20),
          () -> small.store().revision().await().indefinitely() == 700);
      List<Long> seen =
          small
              .store()
              .changes(3)
              .map(Change::revision)
              .select()
              .first(697)
              .collect()
              .asList()
              .await()
              .atMost(Duration.ofSeconds(20));
      assertEquals(LongStream.rangeClosed(4, 700).boxed().toList(), seen);
    }
  }

  @Test
  void aSlowWatcherMissesNothing() {
    List<Long> seen = Collections.synchronizedList(new ArrayList<>());
    var slow =
        store
            .store()
            .changes(0)
            .onItem()
            .call(
                change ->
                    io.smallrye.mutiny.Uni.createFrom()
                        .voidItem()
                        .onItem()
                        .delayIt()
                        .by(Duration.ofMillis(1)))
            .subscribe()
            .with(change -> seen.add(change.revision()));
    IntStream.range(0, 300).forEach(i -> store.put("s", i));
    Wait.until("the slow one has it all", Duration.ofSeconds(20), () -> seen.size() == 300);
    assertEquals(LongStream.rangeClosed(1, 300).boxed().toList(), seen);
    slow.cancel();
  }

  @Test
  void aWatchFromBeforeTheLogIsExpired() throws Exception {
    IntStream.range(0, 20).forEach(i -> store.put("p", i));
    try (var connection = postgres.connect(url.substring(url.lastIndexOf('/') + 1));
        var statement = connection.createStatement()) {
      statement.execute("UPDATE log_start SET pruned = 10");
      statement.execute("DELETE FROM change WHERE revision <= 10");
    }
    PlatformException expired =
        assertThrows(
            PlatformException.class,
            () -> store.store().changes(5).toUni().await().atMost(Duration.ofSeconds(5)));
    assertEquals(Reason.EXPIRED, expired.reason());
    assertEquals(
        11, store.store().changes(10).toUni().await().atMost(Duration.ofSeconds(5)).revision());
    PlatformException future =
        assertThrows(
            PlatformException.class,
            () -> store.store().changes(10_000).toUni().await().atMost(Duration.ofSeconds(5)));
    assertEquals(Reason.EXPIRED, future.reason());
  }

  @Test
  void aFullQueueRefusesAndLosesNothingThatItTook() throws Exception {
    try (TestStore small = new TestStore(url, 4, 4096)) {
      CountDownLatch gate = new CountDownLatch(1);
      CountDownLatch inside = new CountDownLatch(1);
      var held =
          small
              .store()
              .write(
                  key("gate"),
                  ACTOR,
                  current -> {
                    inside.countDown();
                    try {
                      gate.await();
                    } catch (InterruptedException e) {
                      Thread.currentThread().interrupt();
                    }
                    return new Decision.Verdict.Put(object("gate"));
                  })
              .subscribeAsCompletionStage();
      assertTrue(inside.await(10, TimeUnit.SECONDS));
      AtomicInteger refused = new AtomicInteger();
      AtomicInteger written = new AtomicInteger();
      for (int i = 0; i < 10; i++) {
        int number = i;
        small
            .store()
            .write(key("q" + number), ACTOR, current -> new Decision.Verdict.Put(object(number)))
            .subscribe()
            .with(
                done -> written.incrementAndGet(),
                failure -> {
                  assertEquals(Reason.TOO_MANY_REQUESTS, ((PlatformException) failure).reason());
                  assertTrue(((PlatformException) failure).retryAfterSeconds() > 0);
                  refused.incrementAndGet();
                });
      }
      assertEquals(6, refused.get());
      gate.countDown();
      held.toCompletableFuture().get(10, TimeUnit.SECONDS);
      Wait.until("the queue is empty", Duration.ofSeconds(10), () -> written.get() == 4);
      assertEquals(
          5, small.store().list(Query.all("things")).await().indefinitely().items().size());
    }
  }

  @Test
  void listsBySelectorsAndInPages() {
    IntStream.range(0, 25).forEach(i -> store.put("o%02d".formatted(i), i));
    Query even = new Query("things", Set.of("orders"), "parity=even", "", 0, "");
    int evens = store.store().list(even).await().indefinitely().items().size();
    Query odd =
        new Query("things", Set.of("orders"), "parity notin (even)", "spec.value!=3", 0, "");
    assertTrue(evens > 0 && evens < 25);
    assertTrue(store.store().list(odd).await().indefinitely().items().size() >= 24 - evens);
    assertEquals(
        1,
        store
            .store()
            .list(new Query("things", Set.of(), "", "spec.value=7", 0, ""))
            .await()
            .indefinitely()
            .items()
            .size());
    assertEquals(
        0,
        store.store().list(Query.in("things", "payments")).await().indefinitely().items().size());

    Set<String> names = new HashSet<>();
    String token = "";
    do {
      Page page =
          store
              .store()
              .list(new Query("things", Set.of(), "", "", 10, token))
              .await()
              .indefinitely();
      page.items().forEach(item -> assertTrue(names.add(item.key().name())));
      assertEquals(25 - names.size(), page.remaining());
      assertEquals(25, page.revision());
      token = page.continueToken();
    } while (!token.isEmpty());
    assertEquals(25, names.size());
  }

  @Test
  void deletionsAreInTheLogWithTheLastState() {
    store.put("d", 1);
    assertTrue(store.delete("d").changed());
    assertFalse(store.delete("d").changed());
    assertTrue(store.store().get(key("d")).await().indefinitely().isEmpty());
    Change last = store.store().changes(1).toUni().await().atMost(Duration.ofSeconds(5));
    assertEquals(Change.Type.DELETED, last.type());
    assertEquals("1", last.resource().spec().path("value").asText());
    assertEquals("2", last.resource().json().at("/metadata/resourceVersion").asText());
    assertEquals(3, store.put("d", 1).after().orElseThrow().revision());
  }

  @Test
  void killedAndRestartedPostgresHasEveryAcknowledgedWrite() throws Exception {
    Set<String> acknowledged = Collections.synchronizedSet(new HashSet<>());
    AtomicInteger next = new AtomicInteger();
    AtomicInteger failed = new AtomicInteger();
    AtomicBoolean enough = new AtomicBoolean();
    List<Thread> writers =
        IntStream.range(0, 8)
            .mapToObj(
                w ->
                    Thread.ofVirtual()
                        .start(
                            () -> {
                              while (!enough.get()) {
                                String name = "k" + next.incrementAndGet();
                                try {
                                  store.put(name, name);
                                  acknowledged.add(name);
                                } catch (PlatformException e) {
                                  assertEquals(Reason.UNAVAILABLE, e.reason());
                                  failed.incrementAndGet();
                                }
                              }
                            }))
            .toList();
    for (int round = 0; round < 3; round++) {
      int before = acknowledged.size();
      Wait.until(
          "some are written", Duration.ofSeconds(20), () -> acknowledged.size() > before + 200);
      postgres.kill();
      postgres.startServer();
    }
    int before = acknowledged.size();
    Wait.until(
        "some are written after the last crash",
        Duration.ofSeconds(20),
        () -> acknowledged.size() > before + 50);
    enough.set(true);
    for (Thread writer : writers) {
      assertTrue(writer.join(Duration.ofSeconds(20)), "a writer waits for its answer");
    }
    Set<String> there = new HashSet<>();
    store
        .store()
        .list(Query.all("things"))
        .await()
        .indefinitely()
        .items()
        .forEach(i -> there.add(i.key().name()));
    Set<String> lost = new HashSet<>(acknowledged);
    lost.removeAll(there);
    assertTrue(lost.isEmpty(), "lost: " + lost);
    long revisions = store.store().revision().await().indefinitely();
    assertEquals(there.size(), revisions, "contiguous");
    List<Long> log =
        store
            .store()
            .changes(0)
            .map(Change::revision)
            .select()
            .first(revisions)
            .collect()
            .asList()
            .await()
            .atMost(Duration.ofSeconds(20));
    assertEquals(LongStream.rangeClosed(1, revisions).boxed().toList(), log);
  }

  @Test
  void bothReadersAgreeOnWhatASelectorMeans() {
    IntStream.range(0, 12).forEach(i -> store.put("m" + i, i));
    for (String labels :
        List.of(
            "parity",
            "!parity",
            "parity=odd",
            "parity!=odd",
            "parity in (odd,even)",
            "parity notin (odd)",
            "missing notin (x)",
            "missing",
            "!missing",
            "parity==even,!missing")) {
      Selector selector = Selector.parse(labels, "spec.value!=4");
      long inMemory =
          store.store().list(Query.all("things")).await().indefinitely().items().stream()
              .filter(item -> selector.matches(item.json()))
              .count();
      long inTable =
          store
              .store()
              .list(new Query("things", Set.of(), labels, "spec.value!=4", 0, ""))
              .await()
              .indefinitely()
              .items()
              .size();
      assertEquals(inMemory, inTable, labels);
    }
  }

  @Test
  void keepsTheUsersOrderOfKeysAndOddCharacters() {
    var object =
        Json.stored(
            "{\"spec\":{\"z\":1,\"a\":\"\\u0000 ü \\\"quoted\\\" \\ud83d\\ude00\",\"m\":[1.50,{}]}}");
    store
        .store()
        .write(key("odd"), ACTOR, current -> new Decision.Verdict.Put(object))
        .await()
        .indefinitely();
    assertTrue(
        store
            .store()
            .getStored(key("odd"))
            .await()
            .indefinitely()
            .orElseThrow()
            .json()
            .startsWith("{\"spec\":{\"z\""));
    assertEquals(
        object.get("spec"),
        store.store().get(key("odd")).await().indefinitely().orElseThrow().spec());
  }
}
