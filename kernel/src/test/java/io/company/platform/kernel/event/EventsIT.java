package io.company.platform.kernel.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cloudevents.CloudEvent;
import io.cloudevents.kafka.CloudEventDeserializer;
import io.company.platform.kernel.fixture.EmbeddedKafka;
import io.company.platform.kernel.fixture.EmbeddedPostgres;
import io.company.platform.kernel.fixture.Wait;
import io.company.platform.kernel.resource.Key;
import io.company.platform.kernel.store.TestStore;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EventsIT {

  private static final AtomicInteger DATABASES = new AtomicInteger();
  private static EmbeddedPostgres postgres;
  private static EmbeddedKafka kafka;
  private String database;
  private TestStore store;

  private record Config(Optional<String> bootstrapServers) implements KafkaConfig {

    @Override
    public Optional<String> user() {
      return Optional.empty();
    }

    @Override
    public Optional<String> password() {
      return Optional.empty();
    }

    @Override
    public int partitions() {
      return 1;
    }
  }

  private record Handler(String plural) implements EventHandler {

    @Override
    public List<Key> affected(Event event) {
      return List.of(new Key("followers", event.key().namespace(), event.key().name()));
    }
  }

  @BeforeAll
  static void startBoth() {
    postgres = EmbeddedPostgres.start();
    kafka = EmbeddedKafka.start();
  }

  @AfterAll
  static void stopBoth() {
    kafka.close();
    postgres.close();
  }

  @BeforeEach
  void open() {
    database = "events" + DATABASES.incrementAndGet();
    store = new TestStore(postgres.createDatabase(database), 2000, 4096);
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void whatIsWrittenWhileKafkaIsDownArrivesInOrderAndARedeliveryHasNoEffect() throws Exception {
    Config config = new Config(Optional.of(kafka.bootstrapServers()));
    try (Relay relay = new Relay(store.store(), config, "test-service")) {
      relay.start();
      store.put("a", 0);
      Wait.until(
          "the first is published", Duration.ofSeconds(20), () -> relay.state().position() == 1);

      kafka.kill();
      IntStream.rangeClosed(1, 50).forEach(i -> store.put(i % 2 == 0 ? "a" : "b", i));
      Wait.until(
          "the relay says so", Duration.ofSeconds(20), () -> relay.state().degradedSince() != null);
      assertEquals(51L, store.store().revision().await().indefinitely(), "writing went on");
      kafka.startBroker();
      Wait.until("all are published", Duration.ofSeconds(40), () -> relay.state().position() == 51);
      assertEquals(null, relay.state().degradedSince());
    }
    List<ConsumerRecord<String, CloudEvent>> records = read("platform.things", 51);
    List<Long> revisions = new ArrayList<>();
    Map<String, Long> last = new HashMap<>();
    for (ConsumerRecord<String, CloudEvent> record : records) {
      CloudEvent fact = record.value();
      long revision = Long.parseLong(fact.getExtension("revision").toString());
      long previous = last.getOrDefault(record.key(), 0L);
      assertTrue(revision >= previous || revisions.contains(revision), "in order of its key");
      last.put(record.key(), Math.max(previous, revision));
      revisions.add(revision);
      assertEquals("1.0", fact.getSpecVersion().toString());
      assertEquals("test-service-" + revision, fact.getId());
      assertEquals(record.key(), fact.getSubject());
    }
    assertEquals(
        LongStream.rangeClosed(1, 51).boxed().toList(),
        revisions.stream().sorted().distinct().toList());
    takesEachEventInOnce(config);
  }

  private void takesEachEventInOnce(Config config) throws Exception {
    AtomicInteger woken = new AtomicInteger();
    try (Subscription subscription =
        new Subscription(
            store.store(),
            config,
            List.of(new Handler("things")),
            "reader",
            woken::incrementAndGet)) {
      subscription.start();
      Wait.until(
          "both keys are woken",
          Duration.ofSeconds(20),
          () -> count("SELECT count(*) FROM work") == 2);
      Wait.until(
          "all are in", Duration.ofSeconds(20), () -> count("SELECT count(*) FROM inbox") == 51);
    }
    long wakes = count("SELECT sum(wakes)::bigint FROM work");
    execute("UPDATE work SET due = 'infinity'");
    try (Subscription again =
        new Subscription(
            store.store(),
            config,
            List.of(new Handler("things")),
            "reader-of-old-events",
            woken::incrementAndGet)) {
      again.start();
      try (Relay relay = new Relay(store.store(), config, "test-service")) {
        relay.start();
        store.put("c", 1);
        Wait.until(
            "a new one is in",
            Duration.ofSeconds(20),
            () -> count("SELECT count(*) FROM inbox") == 52);
      }
    }
    assertEquals(
        wakes + 1,
        count("SELECT sum(wakes)::bigint FROM work"),
        "51 redelivered events woke nobody");
  }

  @Test
  void anotherReplicaTakesOverWhereTheFirstStopped() {
    Config config = new Config(Optional.of(kafka.bootstrapServers()));
    Relay first = new Relay(store.store(), config, "other-service");
    first.start();
    store.put("x", 1);
    Wait.until("published", Duration.ofSeconds(20), () -> first.state().position() == 1);
    try (Relay second = new Relay(store.store(), config, "other-service")) {
      second.start();
      store.put("x", 2);
      Wait.until(
          "the first goes on alone", Duration.ofSeconds(20), () -> first.state().position() == 2);
      assertEquals(0, second.state().position());
      first.close();
      store.put("x", 3);
      Wait.until(
          "the second goes on", Duration.ofSeconds(20), () -> second.state().position() == 3);
    }
  }

  private List<ConsumerRecord<String, CloudEvent>> read(String topic, int atLeast) {
    Map<String, Object> settings = new Config(Optional.of(kafka.bootstrapServers())).client("test");
    settings.put("group.id", "test-" + System.nanoTime());
    settings.put("auto.offset.reset", "earliest");
    List<ConsumerRecord<String, CloudEvent>> records = new ArrayList<>();
    try (KafkaConsumer<String, CloudEvent> consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new CloudEventDeserializer())) {
      consumer.subscribe(List.of(topic));
      Wait.until(
          "the records are there",
          Duration.ofSeconds(30),
          () -> {
            consumer.poll(Duration.ofMillis(200)).forEach(records::add);
            return records.stream()
                    .filter(r -> r.value().getId().startsWith("test-service"))
                    .count()
                >= atLeast;
          });
    }
    return records.stream().filter(r -> r.value().getId().startsWith("test-service")).toList();
  }

  private long count(String sql) throws SQLException {
    try (var connection = postgres.connect(database);
        var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  private void execute(String sql) throws SQLException {
    try (var connection = postgres.connect(database);
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
