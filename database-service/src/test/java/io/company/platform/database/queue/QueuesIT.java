package io.company.platform.database.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.company.platform.kernel.error.PlatformException;
import io.company.platform.kernel.error.Reason;
import io.company.platform.kernel.fixture.Backends;
import io.company.platform.kernel.fixture.EmbeddedKafka;
import io.company.platform.kernel.fixture.ResourceClient;
import io.company.platform.kernel.fixture.TokenIssuer;
import io.company.platform.kernel.fixture.Wait;
import io.company.platform.kernel.resource.Key;
import io.company.platform.kinds.QueueStatus;
import io.company.platform.kinds.Specs;
import io.company.platform.proto.resource.v1.Verb;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Queues from the API to a real broker and back. */
@QuarkusTest
@QuarkusTestResource(
    value = Backends.class,
    initArgs = @ResourceArg(name = "kafka", value = "true"))
class QueuesIT {

  private static final Duration SOON = Duration.ofSeconds(20);

  TokenIssuer issuer;
  EmbeddedKafka kafka;
  @Inject QueueOrphans orphans;
  @Inject Broker broker;
  private ResourceClient client;
  private ResourceClient alice;

  @BeforeEach
  void connect() {
    int port = ConfigProvider.getConfig().getValue("quarkus.http.test-port", Integer.class);
    client = ResourceClient.to(port);
    alice = client.as(issuer.user("alice", "/orders/owners"));
  }

  @AfterEach
  void disconnect() {
    client.close();
  }

  private static Key key(String name) {
    return new Key("queues", "orders", name);
  }

  private void apply(String name, String spec) {
    alice.write(
        Verb.VERB_APPLY,
        key(name),
        """
        {"kind": "Queue", "metadata": {"name": "%s", "namespace": "orders"}, "spec": %s}
        """
            .formatted(name, spec));
  }

  private QueueStatus status(String name) {
    return Specs.read(QueueStatus.class, alice.get(key(name)).status());
  }

  private void ready(String name, String ready) {
    Wait.until(name + " is ready", SOON, () -> ready.equals(status(name).ready()));
  }

  @Test
  void aQueueIsATopicInEachEnvironmentAndLeavesNothing() throws Exception {
    apply("events", "{\"partitions\": 2, \"environments\": [\"staging\", \"production\"]}");
    ready("events", "2/2");
    assertEquals("orders.staging.events", status("events").environments().getFirst().topic());
    assertEquals(2, topicsOf("events"));

    PlatformException fewer =
        assertThrows(
            PlatformException.class,
            () ->
                apply(
                    "events",
                    "{\"partitions\": 1, \"environments\": [\"staging\", \"production\"]}"));
    assertEquals(Reason.INVALID, fewer.reason());
    assertEquals("spec.partitions", fewer.fields().getFirst().path());

    apply("events", "{\"partitions\": 4, \"environments\": [\"staging\"]}");
    Wait.until("the other topic is gone", SOON, () -> topicsOf("events") == 1);
    Wait.until(
        "it has grown",
        SOON,
        () ->
            broker.topics(Set.of("orders.staging.events")).get("orders.staging.events").partitions()
                == 4);

    alice.write(Verb.VERB_DELETE, key("events"), "");
    Wait.until(
        "it is gone",
        SOON,
        () -> {
          try {
            alice.get(key("events"));
            return false;
          } catch (PlatformException gone) {
            return gone.reason() == Reason.NOT_FOUND;
          }
        });
    assertEquals(0, topicsOf("events"));
  }

  @Test
  void whatBelongsToNoQueueIsSwept() throws Exception {
    broker.create(new Topic("orders.staging.nobodys", 1, 60_000, 1 << 20));
    broker.allow(
        new Login(
            "orders.staging.order-service.ffffffff.v1",
            "orders.staging.nobodys",
            "orders.staging.order-service"),
        "password");
    orphans.sweep();
    Wait.until("its topic is gone", SOON, () -> topicsOf("nobodys") == 0);
    assertTrue(broker.users().stream().noneMatch(user -> user.contains("ffffffff")));
  }

  private long topicsOf(String queue) throws Exception {
    try (Admin admin =
        Admin.create(java.util.Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      return admin.listTopics().names().get().stream()
          .filter(name -> name.endsWith("." + queue))
          .count();
    }
  }
}
