package io.company.platform.database.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.company.platform.database.lab.Matrix;
import io.company.platform.database.lab.ThingWorld;
import io.company.platform.kernel.resource.Key;
import io.company.platform.kinds.Kinds;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Queues while each call to the store, the vault, the grants and the broker fails, or kills. */
class QueueCrashTest {

  private static final String TOPIC = "orders.production.events";
  private static final String USER = "orders.production.shop.00000001.v";

  private interface Flow {
    void through(ThingWorld world, FakeBroker broker);
  }

  private static void survives(String name, Flow flow) {
    Matrix.survivesAll(
        "queue, " + name,
        troubles -> {
          MemoryQueues queues = new MemoryQueues();
          flow.through(new ThingWorld(troubles, Kinds.QUEUE, queues), queues.broker);
        });
  }

  /** Acknowledged; from now on the topic may not go. */
  private static void write(ThingWorld world, FakeBroker broker, Key binding, String message) {
    Map<String, String> given = world.variables(binding);
    String topic = given.get("KAFKA_TOPIC");
    broker.write(given.get("KAFKA_USERNAME"), given.get("KAFKA_PASSWORD"), topic, message);
    broker.kept.add(topic);
  }

  private static void nothingIsLeft(ThingWorld world, FakeBroker broker) {
    world.settled();
    assertEquals(List.of(), world.leftovers());
    assertEquals(Set.of(), broker.topics.keySet());
    assertEquals(Set.of(), broker.users.keySet());
    assertEquals(Map.of(), broker.rights);
  }

  @Test
  void aQueueIsMadeAndUsed() {
    survives(
        "made and used",
        (world, broker) -> {
          world.begin();
          Key queue = world.thing("events", spec -> {});
          Key binding = world.bound(queue, "production");
          write(world, broker, binding, "a");
          world.settled();
          write(world, broker, binding, "b");
          assertEquals(Set.of(TOPIC), broker.topics.keySet());
          assertEquals(3, broker.topics.get(TOPIC).partitions());
          assertEquals(List.of("a", "b"), broker.messages(TOPIC));
          // A version that was cut off is never told of: the number goes on.
          long version = world.status(binding).path("version").asLong();
          assertEquals(Set.of(USER + version), broker.users.keySet());
          assertEquals(Map.of(USER + version, TOPIC), broker.rights);
          assertEquals(1, world.grants.live());
        });
  }

  @Test
  void anotherSpecKeepsEveryMessage() {
    survives(
        "another spec",
        (world, broker) -> {
          Key queue = world.thing("events", spec -> {});
          Key binding = world.bound(queue, "production");
          write(world, broker, binding, "a");
          world.begin();
          world.change(
              queue, it -> it.withObject("/spec").put("partitions", 6).put("retention", "1d"));
          world.ready(queue);
          world.settled();
          write(world, broker, binding, "b");
          assertEquals(Set.of(TOPIC), broker.topics.keySet());
          assertEquals(6, broker.topics.get(TOPIC).partitions());
          assertEquals(86_400_000, broker.topics.get(TOPIC).retentionMillis());
          assertEquals((1L << 30) / 6, broker.topics.get(TOPIC).retentionBytes());
          assertEquals(List.of("a", "b"), broker.messages(TOPIC));
        });
  }

  @Test
  void anEnvironmentThatIsTakenOutLeavesTheOtherAsItIs() {
    survives(
        "an environment taken out",
        (world, broker) -> {
          Key queue = world.thing("events", spec -> spec.withArray("environments").add("staging"));
          Key binding = world.bound(queue, "production");
          Key other = world.bound(queue, "staging");
          write(world, broker, binding, "a");
          world.begin();
          world.gone(other);
          world.change(
              queue,
              it -> it.withObject("/spec").putArray("environments").removeAll().add("production"));
          world.ready(queue);
          world.settled();
          write(world, broker, binding, "b");
          assertEquals(Set.of(TOPIC), broker.topics.keySet());
          assertEquals(Set.of(USER + 1), broker.users.keySet());
          assertEquals(List.of("a", "b"), broker.messages(TOPIC));
          assertEquals(1, world.status(queue).path("environments").size());
        });
  }

  @Test
  void rotatedRevokedAndDeletedItLeavesNothing() {
    survives(
        "rotated, revoked, deleted",
        (world, broker) -> {
          Key queue = world.thing("events", spec -> {});
          Key binding = world.bound(queue, "production");
          write(world, broker, binding, "a");
          world.begin();
          world.rotate(queue, binding);
          write(world, broker, binding, "b");
          assertEquals(List.of("a", "b"), broker.messages(TOPIC));
          assertEquals(
              Set.of(world.variables(binding).get("KAFKA_USERNAME")), broker.users.keySet());
          world.gone(binding);
          assertEquals(Set.of(), broker.users.keySet());
          broker.kept.clear();
          world.gone(queue);
          nothingIsLeft(world, broker);
        });
  }

  @Test
  void madeAgainUnderItsNameItBeginsEmpty() {
    survives(
        "made again",
        (world, broker) -> {
          Key queue = world.thing("events", spec -> {});
          Key binding = world.bound(queue, "production");
          write(world, broker, binding, "a");
          world.gone(binding);
          broker.kept.clear();
          world.begin();
          world.gone(queue);
          Key again = world.thing("events", spec -> {});
          binding = world.bound(again, "production");
          write(world, broker, binding, "b");
          world.settled();
          assertEquals(List.of("b"), broker.messages(TOPIC));
          world.gone(binding);
          broker.kept.clear();
          world.gone(again);
          nothingIsLeft(world, broker);
        });
  }

  @Test
  void whatBelongsToNobodyIsSweptAway() {
    survives(
        "orphans",
        (world, broker) -> {
          Key queue = world.thing("events", spec -> {});
          Key binding = world.bound(queue, "production");
          write(world, broker, binding, "a");
          broker.kept.clear();
          world.begin();
          world.lose(binding);
          world.lose(queue);
          world.minute();
          world.settled();
          assertEquals(Set.of(), broker.topics.keySet());
          assertEquals(Set.of(), broker.users.keySet());
          assertEquals(Map.of(), broker.rights);
          assertEquals(List.of(), world.grants.rows());
        });
  }

  @Test
  void deletedWhileItIsMadeItLeavesNothing() {
    survives(
        "deleted while it is made",
        (world, broker) -> {
          world.begin();
          Key queue = world.thing("events", spec -> {});
          world.step();
          world.gone(queue);
          nothingIsLeft(world, broker);
        });
  }
}
