package io.company.platform.database.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.company.platform.database.lab.Matrix;
import io.company.platform.database.lab.ThingWorld;
import io.company.platform.database.lab.Troubles;
import io.company.platform.kernel.resource.Key;
import io.company.platform.kinds.Kinds;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Caches while each call to the store, the vault, the grants, the node and Redis fails, or kills.
 */
class CacheCrashTest {

  private static final String SERVER = "cache-00000001-production";

  private interface Flow {
    void through(ThingWorld world, MemoryRedis redis);
  }

  private static void survives(String name, Flow flow) {
    Matrix.survivesAll(
        "cache, " + name,
        troubles -> {
          ThingWorld world = new ThingWorld(troubles, Kinds.CACHE, new MemoryCaches());
          flow.through(world, new MemoryRedis(world.home));
        });
  }

  private static int port(ThingWorld world, Key binding) {
    return Integer.parseInt(world.variables(binding).get("REDIS_PORT"));
  }

  private static void write(ThingWorld world, MemoryRedis redis, Key binding, String key) {
    Map<String, String> given = world.variables(binding);
    redis.write(
        port(world, binding), given.get("REDIS_USERNAME"), given.get("REDIS_PASSWORD"), key);
  }

  private static void only(ThingWorld world, MemoryRedis redis, Key binding) {
    assertEquals(Set.of(SERVER), world.home.workloadIds());
    assertEquals(Set.of(SERVER + "-users"), world.home.volumeIds());
    assertEquals(
        List.of(world.variables(binding).get("REDIS_USERNAME")), redis.users(port(world, binding)));
    assertEquals(1, world.grants.live());
  }

  private static void nothingIsLeft(ThingWorld world) {
    world.settled();
    assertEquals(List.of(), world.leftovers());
  }

  @Test
  void aCacheIsMadeAndUsed() {
    survives(
        "made and used",
        (world, redis) -> {
          world.begin();
          Key cache = world.thing("sessions", spec -> {});
          Key binding = world.bound(cache, "production");
          write(world, redis, binding, "a");
          world.settled();
          only(world, redis, binding);
          assertEquals(List.of("a"), redis.keys(port(world, binding)));
          assertEquals("allkeys-lru", redis.eviction(port(world, binding)));
        });
  }

  @Test
  void anotherEvictionKeepsTheServerAndItsData() {
    survives(
        "another eviction",
        (world, redis) -> {
          Key cache = world.thing("sessions", spec -> {});
          Key binding = world.bound(cache, "production");
          write(world, redis, binding, "a");
          world.begin();
          world.change(cache, it -> it.withObject("/spec").put("eviction", "noeviction"));
          world.ready(cache);
          world.settled();
          only(world, redis, binding);
          assertEquals(List.of("a"), redis.keys(port(world, binding)));
          assertEquals("noeviction", redis.eviction(port(world, binding)));
        });
  }

  @Test
  void anotherMemoryLosesNobodysAccess() {
    survives(
        "another memory",
        (world, redis) -> {
          Key cache = world.thing("sessions", spec -> {});
          Key binding = world.bound(cache, "production");
          world.change(cache, it -> it.withObject("/spec").put("eviction", "noeviction"));
          world.ready(cache);
          world.begin();
          world.change(cache, it -> it.withObject("/spec").put("memory", "128Mi"));
          world.ready(cache);
          world.settled();
          only(world, redis, binding);
          write(world, redis, binding, "b");
          assertEquals(List.of("b"), redis.keys(port(world, binding)));
          assertEquals("noeviction", redis.eviction(port(world, binding)));
          assertEquals(
              128L << 20, world.status(cache).at("/environments/0/memoryLimitBytes").asLong());
        });
  }

  @Test
  void anEnvironmentThatIsTakenOutLeavesTheOtherAsItIs() {
    survives(
        "an environment taken out",
        (world, redis) -> {
          Key cache =
              world.thing("sessions", spec -> spec.withArray("environments").add("staging"));
          Key binding = world.bound(cache, "production");
          Key other = world.bound(cache, "staging");
          write(world, redis, binding, "a");
          world.begin();
          world.gone(other);
          world.change(
              cache,
              it -> it.withObject("/spec").putArray("environments").removeAll().add("production"));
          world.ready(cache);
          world.settled();
          only(world, redis, binding);
          assertEquals(List.of("a"), redis.keys(port(world, binding)));
        });
  }

  @Test
  void rotatedRevokedAndDeletedItLeavesNothing() {
    survives(
        "rotated, revoked, deleted",
        (world, redis) -> {
          Key cache = world.thing("sessions", spec -> {});
          Key binding = world.bound(cache, "production");
          world.begin();
          world.rotate(cache, binding);
          write(world, redis, binding, "a");
          only(world, redis, binding);
          int port = port(world, binding);
          world.gone(binding);
          assertEquals(List.of(), redis.users(port));
          world.gone(cache);
          nothingIsLeft(world);
        });
  }

  /** A server keeps its users on its disk: one that was forgotten there would come back. */
  @Test
  void accessThatIsTakenWhileTheServerStartsAgainIsTaken() {
    survives(
        "revoked while it starts again",
        (world, redis) -> {
          Key cache = world.thing("sessions", spec -> {});
          Key binding = world.bound(cache, "production");
          int port = port(world, binding);
          world.begin();
          world.change(cache, it -> it.withObject("/spec").put("memory", "128Mi"));
          world.step();
          world.gone(binding);
          world.ready(cache);
          world.settled();
          assertEquals(List.of(), redis.users(port));
        });
  }

  @Test
  void madeAgainUnderItsNameItBeginsEmpty() {
    survives(
        "made again",
        (world, redis) -> {
          Key cache = world.thing("sessions", spec -> {});
          Key binding = world.bound(cache, "production");
          write(world, redis, binding, "a");
          world.gone(binding);
          world.begin();
          world.gone(cache);
          Key again = world.thing("sessions", spec -> {});
          binding = world.bound(again, "production");
          world.settled();
          assertEquals(1, world.home.workloadIds().size());
          assertEquals(1, world.home.volumeIds().size());
          assertEquals(List.of(), redis.keys(port(world, binding)));
          world.gone(binding);
          world.gone(again);
          nothingIsLeft(world);
        });
  }

  @Test
  void whatBelongsToNobodyIsSweptAway() {
    survives(
        "orphans",
        (world, redis) -> {
          Key cache = world.thing("sessions", spec -> {});
          Key binding = world.bound(cache, "production");
          world.begin();
          world.lose(binding);
          world.lose(cache);
          world.minute();
          world.settled();
          assertEquals(Set.of(), world.home.workloadIds());
          assertEquals(Set.of(), world.home.volumeIds());
          assertEquals(List.of(), world.grants.rows());
        });
  }

  @Test
  void deletedWhileItIsMadeItLeavesNothing() {
    survives(
        "deleted while it is made",
        (world, redis) -> {
          world.begin();
          Key cache = world.thing("sessions", spec -> {});
          world.step();
          world.gone(cache);
          nothingIsLeft(world);
        });
  }

  @Test
  void anEnvironmentThatComesBackAtOnceIsServed() {
    for (int steps = 0; steps < 12; steps++) {
      ThingWorld world = new ThingWorld(Troubles.none(), Kinds.CACHE, new MemoryCaches());
      Key cache = world.thing("sessions", spec -> spec.withArray("environments").add("staging"));
      world.ready(cache);
      environments(world, cache, "production");
      for (int i = 0; i < steps; i++) {
        world.step();
      }
      environments(world, cache, "production", "staging");
      world.ready(cache);
      world.minute();
      assertEquals(2, world.home.workloadIds().size(), "after " + steps);
      assertEquals("2/2", world.status(cache).path("ready").asText(), "after " + steps);
    }
  }

  private static void environments(ThingWorld world, Key cache, String... names) {
    world.change(
        cache,
        it -> {
          var all = it.withObject("/spec").putArray("environments").removeAll();
          List.of(names).forEach(all::add);
        });
  }
}
