package io.company.platform.database.bucket;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.company.platform.database.lab.Matrix;
import io.company.platform.database.lab.ThingWorld;
import io.company.platform.kernel.resource.Key;
import io.company.platform.kinds.Kinds;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Buckets while each call to the store, the vault, the grants and the storage fails, or kills. */
class BucketCrashTest {

  private static final String NAME = "orders-production-files-00000001";
  private static final String OTHER = "orders-staging-files-00000001";

  private interface Flow {
    void through(ThingWorld world, MemoryStorage storage);
  }

  private static void survives(String name, Flow flow) {
    Matrix.survivesAll(
        "bucket, " + name,
        troubles -> {
          MemoryStorage storage = new MemoryStorage();
          flow.through(new ThingWorld(troubles, Kinds.BUCKET, storage), storage);
        });
  }

  private static void write(ThingWorld world, MemoryStorage storage, Key binding, String name) {
    Map<String, String> given = world.variables(binding);
    storage.write(
        given.get("AWS_ACCESS_KEY_ID"),
        given.get("AWS_SECRET_ACCESS_KEY"),
        given.get("S3_BUCKET"),
        name,
        "content");
    storage.keeps = true;
  }

  private static void environments(ThingWorld world, Key bucket, String name) {
    world.change(
        bucket, it -> it.withObject("/spec").putArray("environments").removeAll().add(name));
  }

  private static void nothingIsLeft(ThingWorld world, MemoryStorage storage) {
    world.settled();
    assertEquals(List.of(), world.leftovers());
    assertEquals(Set.of(), storage.names());
    assertEquals(Set.of(), storage.keys());
  }

  @Test
  void aBucketIsMadeAndUsed() {
    survives(
        "made and used",
        (world, storage) -> {
          world.begin();
          Key bucket = world.thing("files", spec -> {});
          Key binding = world.bound(bucket, "production");
          write(world, storage, binding, "a");
          world.settled();
          write(world, storage, binding, "b");
          assertEquals(Set.of(NAME), storage.names());
          assertEquals(1L << 30, storage.quotaBytes(NAME));
          assertEquals(Set.of("a", "b"), storage.objects(NAME).keySet());
          assertEquals(Set.of(world.variables(binding).get("AWS_ACCESS_KEY_ID")), storage.keys());
          assertEquals(1, world.grants.live());
        });
  }

  @Test
  void anotherQuotaKeepsEveryObject() {
    survives(
        "another quota",
        (world, storage) -> {
          Key bucket = world.thing("files", spec -> {});
          Key binding = world.bound(bucket, "production");
          write(world, storage, binding, "a");
          world.begin();
          world.change(bucket, it -> it.withObject("/spec").put("quota", "2Gi"));
          world.ready(bucket);
          world.settled();
          write(world, storage, binding, "b");
          assertEquals(Set.of(NAME), storage.names());
          assertEquals(2L << 30, storage.quotaBytes(NAME));
          assertEquals(Set.of("a", "b"), storage.objects(NAME).keySet());
        });
  }

  @Test
  void anEnvironmentThatIsTakenOutGoesWhenItIsEmpty() {
    survives(
        "an environment taken out",
        (world, storage) -> {
          Key bucket = world.thing("files", spec -> spec.withArray("environments").add("staging"));
          Key binding = world.bound(bucket, "production");
          Key other = world.bound(bucket, "staging");
          write(world, storage, binding, "a");
          world.begin();
          world.gone(other);
          environments(world, bucket, "production");
          world.ready(bucket);
          world.settled();
          write(world, storage, binding, "b");
          assertEquals(Set.of(NAME), storage.names());
          assertEquals(Set.of("a", "b"), storage.objects(NAME).keySet());
          assertEquals(Set.of(world.variables(binding).get("AWS_ACCESS_KEY_ID")), storage.keys());
        });
  }

  /** An object can be written between the admission of the change and the look at the bucket. */
  @Test
  void withKeepAnEnvironmentThatIsTakenOutKeepsItsObjects() {
    survives(
        "an environment taken out, objects kept",
        (world, storage) -> {
          Key bucket = world.thing("files", spec -> spec.withArray("environments").add("staging"));
          Key other = world.bound(bucket, "staging");
          write(world, storage, other, "a");
          world.begin();
          environments(world, bucket, "production");
          world.ready(bucket);
          world.settled();
          assertEquals(Set.of(NAME, OTHER), storage.names());
          assertEquals(Set.of("a"), storage.objects(OTHER).keySet());
        });
  }

  @Test
  void rotatedRevokedAndDeletedItLeavesNothing() {
    survives(
        "rotated, revoked, deleted",
        (world, storage) -> {
          Key bucket = world.thing("files", spec -> spec.put("deletionPolicy", "Delete"));
          Key binding = world.bound(bucket, "production");
          write(world, storage, binding, "a");
          world.begin();
          world.rotate(bucket, binding);
          write(world, storage, binding, "b");
          assertEquals(Set.of(world.variables(binding).get("AWS_ACCESS_KEY_ID")), storage.keys());
          world.gone(binding);
          assertEquals(Set.of(), storage.keys());
          assertEquals(Set.of("a", "b"), storage.objects(NAME).keySet());
          storage.keeps = false;
          world.gone(bucket);
          nothingIsLeft(world, storage);
        });
  }

  @Test
  void withKeepItIsDeletedWhenItsObjectsAre() {
    survives(
        "deleted, objects kept",
        (world, storage) -> {
          Key bucket = world.thing("files", spec -> {});
          Key binding = world.bound(bucket, "production");
          write(world, storage, binding, "a");
          world.gone(binding);
          world.begin();
          world.delete(bucket);
          world.until("refused", () -> world.phase(bucket).equals("Deleting"));
          world.minute();
          assertEquals(Set.of("a"), storage.objects(NAME).keySet());
          storage.delete(NAME, "a");
          world.until("gone", () -> world.get(bucket).isEmpty());
          nothingIsLeft(world, storage);
        });
  }

  @Test
  void madeAgainUnderItsNameItBeginsEmpty() {
    survives(
        "made again",
        (world, storage) -> {
          Key bucket = world.thing("files", spec -> spec.put("deletionPolicy", "Delete"));
          Key binding = world.bound(bucket, "production");
          write(world, storage, binding, "a");
          world.gone(binding);
          storage.keeps = false;
          world.begin();
          world.gone(bucket);
          Key again = world.thing("files", spec -> {});
          binding = world.bound(again, "production");
          write(world, storage, binding, "b");
          world.settled();
          assertEquals(1, storage.names().size());
          assertEquals(Set.of("b"), storage.objects(storage.names().iterator().next()).keySet());
        });
  }

  @Test
  void whatBelongsToNobodyIsSweptAwayWhereItIsEmpty() {
    survives(
        "orphans",
        (world, storage) -> {
          Key bucket = world.thing("files", spec -> spec.withArray("environments").add("staging"));
          Key binding = world.bound(bucket, "production");
          write(world, storage, binding, "a");
          world.begin();
          world.lose(binding);
          world.lose(bucket);
          world.minute();
          world.settled();
          assertEquals(Set.of(NAME), storage.names());
          assertEquals(Set.of("a"), storage.objects(NAME).keySet());
          assertEquals(Set.of(), storage.keys());
          assertEquals(List.of(), world.grants.rows());
        });
  }

  @Test
  void deletedWhileItIsMadeItLeavesNothing() {
    survives(
        "deleted while it is made",
        (world, storage) -> {
          world.begin();
          Key bucket = world.thing("files", spec -> {});
          world.step();
          world.gone(bucket);
          nothingIsLeft(world, storage);
        });
  }
}
