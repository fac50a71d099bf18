package io.company.platform.database.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.company.platform.database.binding.Grant;
import io.company.platform.kernel.event.KafkaConfig;
import io.company.platform.kernel.fixture.EmbeddedKafka;
import io.company.platform.kernel.fixture.Wait;
import io.company.platform.kernel.resource.Key;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What applications can do at a real broker with what the issuer gives them. */
class KafkaBrokerIT {

  private static final Key EVENTS = new Key("queues", "orders", "events");
  private static final Key OTHERS = new Key("queues", "payments", "receipts");
  private static EmbeddedKafka kafka;
  private static KafkaBroker broker;
  private static QueueIssuer issuer;

  @BeforeAll
  static void start() {
    kafka = EmbeddedKafka.start();
    broker = new KafkaBroker(new Config(Optional.of(kafka.bootstrapServers())));
    issuer = new QueueIssuer(broker, () -> kafka.applicationServers());
  }

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

  @AfterEach
  void forget() {
    broker.users().forEach(broker::forbid);
    broker.topicNames().stream()
        .filter(name -> Topic.queue(name).isPresent())
        .toList()
        .forEach(broker::remove);
  }

  @AfterAll
  static void stop() {
    broker.close();
    kafka.close();
  }

  private static Grant grant(Key queue, String application, long version) {
    return new Grant(
        queue,
        "0a1b2c3d-0000-4000-8000-000000000000",
        "staging",
        application,
        version,
        "password-" + application + version);
  }

  private static Topic topic(Key queue) {
    return new Topic(Topic.name(queue, "staging"), 3, 3_600_000, 1 << 20);
  }

  /** As a Java client would be configured from the variables. */
  private static Map<String, Object> client(Map<String, String> access) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("bootstrap.servers", access.get("KAFKA_BROKERS"));
    settings.put("security.protocol", access.get("KAFKA_SECURITY_PROTOCOL"));
    settings.put("sasl.mechanism", access.get("KAFKA_SASL_MECHANISM"));
    settings.put(
        "sasl.jaas.config",
        "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"%s\" password=\"%s\";"
            .formatted(access.get("KAFKA_USERNAME"), access.get("KAFKA_PASSWORD")));
    settings.put("default.api.timeout.ms", "10000");
    settings.put("request.timeout.ms", "5000");
    settings.put("max.block.ms", "10000");
    settings.put("delivery.timeout.ms", "10000");
    return settings;
  }

  private static void send(Map<String, String> access, String topic, String message)
      throws Exception {
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(client(access), new StringSerializer(), new StringSerializer())) {
      producer.send(new ProducerRecord<>(topic, message)).get();
    }
  }

  private static List<String> receive(Map<String, String> access, String topic, String group) {
    Map<String, Object> settings = client(access);
    settings.put("group.id", group);
    settings.put("auto.offset.reset", "earliest");
    List<String> got = new ArrayList<>();
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
      consumer.subscribe(List.of(topic));
      Wait.until(
          "a message",
          Duration.ofSeconds(20),
          () -> {
            consumer.poll(Duration.ofMillis(200)).forEach(each -> got.add(each.value()));
            return !got.isEmpty();
          });
      consumer.commitSync();
    }
    return got;
  }

  @Test
  void anApplicationWritesAndReadsItsTopicInItsGroups() throws Exception {
    broker.create(topic(EVENTS));
    var access = issuer.issue(grant(EVENTS, "order-service", 1)).variables();
    issuer.issue(grant(EVENTS, "order-service", 1));
    send(access, access.get("KAFKA_TOPIC"), "placed");
    assertEquals(
        List.of("placed"),
        receive(access, access.get("KAFKA_TOPIC"), access.get("KAFKA_GROUP_ID")));
    assertEquals(
        List.of("placed"),
        receive(access, access.get("KAFKA_TOPIC"), access.get("KAFKA_GROUP_ID") + ".audit"));
    assertEquals(1, broker.figures(access.get("KAFKA_TOPIC")).messages());
    assertTrue(broker.figures(access.get("KAFKA_TOPIC")).bytes() > 0);
  }

  @Test
  void itReachesNothingElse() throws Exception {
    broker.create(topic(EVENTS));
    broker.create(topic(OTHERS));
    try (Admin platform = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      platform
          .createTopics(
              Set.of(
                  new org.apache.kafka.clients.admin.NewTopic(
                      "platform.databases", Optional.of(1), Optional.empty())))
          .all()
          .get();
    }
    var access = issuer.issue(grant(EVENTS, "order", 1)).variables();
    for (String forbidden :
        List.of("platform.databases", Topic.name(OTHERS, "staging"), "orders.production.events")) {
      ExecutionException refused =
          assertThrows(ExecutionException.class, () -> send(access, forbidden, "x"));
      assertTrue(refused.getCause() instanceof AuthorizationException, refused.toString());
      assertThrows(
          AuthorizationException.class,
          () -> {
            try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(
                    client(access), new StringDeserializer(), new StringDeserializer())) {
              consumer.partitionsFor(forbidden);
            }
          },
          forbidden);
    }
    assertThrows(
        Throwable.class,
        () -> receive(access, access.get("KAFKA_TOPIC"), "orders.staging.order-service"),
        "the groups of an application whose name begins with this one's are not its own");
    try (Admin admin = Admin.create(client(access))) {
      assertEquals(Set.of(access.get("KAFKA_TOPIC")), admin.listTopics().names().get());
      ExecutionException users =
          assertThrows(
              ExecutionException.class, () -> admin.describeUserScramCredentials().all().get());
      assertTrue(users.getCause() instanceof AuthorizationException);
      ExecutionException made =
          assertThrows(
              ExecutionException.class,
              () ->
                  admin
                      .createTopics(
                          Set.of(
                              new org.apache.kafka.clients.admin.NewTopic(
                                  "orders.staging.mine", Optional.of(1), Optional.empty())))
                      .all()
                      .get());
      assertTrue(made.getCause() instanceof AuthorizationException);
    }
  }

  @Test
  void nobodyComesInWithoutAGoodPassword() {
    broker.create(topic(EVENTS));
    var access = new HashMap<>(issuer.issue(grant(EVENTS, "order-service", 1)).variables());
    access.put("KAFKA_PASSWORD", "wrong");
    ExecutionException refused =
        assertThrows(ExecutionException.class, () -> send(access, access.get("KAFKA_TOPIC"), "x"));
    assertTrue(refused.getCause() instanceof SaslAuthenticationException, refused.toString());
  }

  @Test
  void twoVersionsWorkSideBySideUntilOneIsRevoked() throws Exception {
    broker.create(topic(EVENTS));
    var first = issuer.issue(grant(EVENTS, "order-service", 1)).variables();
    var second = issuer.issue(grant(EVENTS, "order-service", 2)).variables();
    send(first, first.get("KAFKA_TOPIC"), "one");
    send(second, second.get("KAFKA_TOPIC"), "two");
    issuer.revoke(grant(EVENTS, "order-service", 1));
    issuer.revoke(grant(EVENTS, "order-service", 1));
    assertThrows(ExecutionException.class, () -> send(first, first.get("KAFKA_TOPIC"), "x"));
    send(second, second.get("KAFKA_TOPIC"), "three");
    assertEquals(List.of(second.get("KAFKA_USERNAME")), broker.users());
  }

  @Test
  void aQueueMadeAgainMeetsNoOldMessageAndNoOldOffset() throws Exception {
    broker.create(topic(EVENTS));
    var access = issuer.issue(grant(EVENTS, "order-service", 1)).variables();
    String name = access.get("KAFKA_TOPIC");
    send(access, name, "old");
    receive(access, name, access.get("KAFKA_GROUP_ID"));
    broker.remove(name);
    broker.remove(name);
    assertFalse(broker.topicNames().contains(name));
    broker.create(topic(EVENTS));
    issuer.issue(grant(EVENTS, "order-service", 1));
    send(access, name, "new");
    assertEquals(List.of("new"), receive(access, name, access.get("KAFKA_GROUP_ID")));
  }

  @Test
  void stepsAtTheRealBrokerMayBeDoneTwice() {
    Topic topic = topic(EVENTS);
    Topic grown = new Topic(topic.name(), 5, 7_200_000, 2 << 20);
    for (Step step :
        List.of(
            new Step.Create(topic), new Step.Grow(topic.name(), 5), new Step.Configure(grown))) {
      step.execute(broker);
      step.execute(broker);
    }
    assertEquals(grown, broker.topics(Set.of(topic.name(), "not.there.either")).get(topic.name()));
    new Step.Remove(topic.name()).execute(broker);
    new Step.Remove(topic.name()).execute(broker);
    assertTrue(broker.topics(Set.of(topic.name())).isEmpty());
  }
}
