package io.company.platform.database.bucket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.company.platform.database.binding.Grant;
import io.company.platform.kernel.resource.Json;
import io.company.platform.kernel.resource.Key;
import io.company.platform.kernel.resource.Resource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class BucketPlanTest {

  private static final String UID = "0a1b2c3d-0000-4000-8000-000000000000";
  private static final Key INVOICES = new Key("buckets", "orders", "invoices");

  /** A storage in memory that can die before or after a call. */
  private static final class Fake implements Storage {
    final Map<String, Status> buckets = new TreeMap<>();
    private int callsUntilDeath = Integer.MAX_VALUE;
    private boolean afterTheCall;

    private void change(Runnable change) {
      boolean dies = callsUntilDeath-- == 0;
      if (dies && !afterTheCall) {
        throw new StorageException("killed before", null);
      }
      change.run();
      if (dies) {
        throw new StorageException("killed after", null);
      }
    }

    @Override
    public List<Status> buckets() {
      return List.copyOf(buckets.values());
    }

    @Override
    public void put(String name, long quotaBytes, String owner) {
      change(
          () -> {
            Status before = buckets.get(name);
            long objects = before == null ? 0 : before.objects();
            buckets.put(name, new Status(name, quotaBytes, owner, objects, objects));
          });
    }

    @Override
    public void remove(String name, boolean withObjects) {
      change(
          () -> {
            if (!withObjects && buckets.containsKey(name) && buckets.get(name).objects() > 0) {
              throw new StorageException("holds objects", null);
            }
            buckets.remove(name);
          });
    }

    @Override
    public void allow(String id, String secret, String bucket) {
      change(() -> {});
    }

    @Override
    public void forbid(String id) {
      change(() -> {});
    }
  }

  private static List<Step> plan(Fake storage, Map<String, Long> intended, boolean withObjects) {
    return BucketPlan.plan(UID, intended, storage.buckets(), withObjects);
  }

  @Test
  void makesWhatIsMissingChangesQuotasAndThenDoesNothing() {
    Fake storage = new Fake();
    plan(storage, Map.of("a", 10L, "b", 10L), false).forEach(step -> step.execute(storage));
    assertEquals(List.of(), plan(storage, Map.of("a", 10L, "b", 10L), false));
    assertEquals(
        List.of(new Step.Put("b", 20, UID)), plan(storage, Map.of("a", 10L, "b", 20L), false));
  }

  @Test
  void neverPlansToRemoveObjectsThatAreToBeKept() {
    Fake storage = new Fake();
    storage.buckets.put("full", new Storage.Status("full", 10, UID, 3, 3));
    storage.buckets.put("empty", new Storage.Status("empty", 10, UID, 0, 0));
    assertEquals(List.of(new Step.Remove("empty", false)), plan(storage, Map.of(), false));
    assertEquals(2, plan(storage, Map.of(), true).size());
  }

  @Test
  void whereverItIsKilledTheNextRunGetsThere() {
    for (boolean after : new boolean[] {false, true}) {
      for (int call = 0; call < 3; call++) {
        Fake storage = new Fake();
        storage.buckets.put("old", new Storage.Status("old", 1, UID, 1, 1));
        storage.callsUntilDeath = call;
        storage.afterTheCall = after;
        Map<String, Long> intended = Map.of("a", 1L, "b", 2L);
        assertThrows(
            StorageException.class,
            () -> plan(storage, intended, true).forEach(step -> step.execute(storage)));
        plan(storage, intended, true).forEach(step -> step.execute(storage));
        assertEquals(intended.keySet(), storage.buckets.keySet());
        assertEquals(List.of(), plan(storage, intended, true));
      }
    }
  }

  @Test
  void everyStepTwiceIsTheStepOnce() {
    Fake storage = new Fake();
    for (Step step : List.of(new Step.Put("a", 1, UID), new Step.Remove("a", true))) {
      step.execute(storage);
      Map<String, Storage.Status> once = new TreeMap<>(storage.buckets);
      step.execute(storage);
      assertEquals(once, storage.buckets);
    }
  }

  @Test
  void namesAreUniqueAndFitS3() {
    String name = BucketName.of(INVOICES, UID, "staging");
    assertEquals("orders-staging-invoices-0a1b2c3d", name);
    Key long63 = new Key("buckets", "t".repeat(63), "n".repeat(63));
    assertEquals(63, BucketName.of(long63, UID, "e".repeat(30)).length());
    Grant first = new Grant(INVOICES, UID, "staging", "order-service", 1, "p");
    Grant second = new Grant(INVOICES, UID, "staging", "order-service", 2, "p");
    assertNotEquals(BucketName.identity(first), BucketName.identity(second));
    assertTrue(BucketName.identity(first).matches("[A-Z0-9]{20}"));
  }

  @Test
  void refusesAQuotaBelowWhatIsStoredAndAnEnvironmentLessThatHoldsObjects() {
    Resource current =
        new Resource(
            INVOICES,
            UID,
            1,
            1,
            Json.stored("{\"spec\": {\"environments\": [\"staging\", \"production\"]}}"));
    List<Storage.Status> buckets =
        List.of(
            new Storage.Status("orders-staging-invoices-0a1b2c3d", 1 << 30, UID, 4, 5 << 20),
            new Storage.Status("orders-production-invoices-0a1b2c3d", 1 << 30, UID, 1, 1));
    var errors =
        Buckets.errors(
            current,
            Json.stored(
                "{\"spec\": {\"quota\": \"1Mi\", \"environments\": [\"staging\"], \"deletionPolicy\": \"Keep\"}}"),
            buckets);
    assertEquals(
        List.of("spec.quota", "spec.environments"),
        errors.stream().map(each -> each.path()).toList());
    assertTrue(
        Buckets.errors(
                current,
                Json.stored(
                    "{\"spec\": {\"quota\": \"1Gi\", \"environments\": [\"staging\"], \"deletionPolicy\": \"Delete\"}}"),
                buckets)
            .isEmpty());
  }
}
