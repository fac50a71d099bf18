package io.company.platform.database.bucket;

import io.company.platform.database.binding.Bindings;
import io.company.platform.database.thing.Standing;
import io.company.platform.database.thing.Things;
import io.company.platform.kernel.reconcile.Reconciler;
import io.company.platform.kernel.resource.Key;
import io.company.platform.kernel.resource.Resource;
import io.company.platform.kinds.BucketSpec;
import io.company.platform.kinds.BucketStatus;
import io.company.platform.kinds.Condition;
import io.company.platform.kinds.Kinds;
import io.company.platform.kinds.Quantity;
import io.company.platform.kinds.Specs;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes a Bucket's buckets be what it says, and tells what is in them. Objects go only where the
 * policy says so.
 */
@ApplicationScoped
class BucketReconciler implements Reconciler {

  private static final Duration SOON = Duration.ofSeconds(3);
  private static final double NEARLY = 0.9;

  private final Things things;
  private final Storage storage;
  private final Bindings bindings;
  private final BucketConfig config;
  private final Clock clock = Clock.systemUTC();

  BucketReconciler(Things things, Storage storage, Bindings bindings, BucketConfig config) {
    this.things = things;
    this.storage = storage;
    this.bindings = bindings;
    this.config = config;
  }

  @Override
  public String plural() {
    return Kinds.BUCKET.plural();
  }

  @Override
  public Next reconcile(Key key) {
    Resource bucket = things.get(key).orElse(null);
    if (bucket == null) {
      return Next.whenChanged();
    }
    return bucket.deleting() ? remove(bucket) : provide(bucket);
  }

  private Next remove(Resource bucket) {
    BucketSpec spec = Specs.read(BucketSpec.class, bucket.spec());
    boolean withObjects = !Buckets.KEEP.equals(spec.deletionPolicy());
    try {
      execute(BucketPlan.plan(bucket.uid(), Map.of(), of(bucket), withObjects));
      List<Storage.Status> left = of(bucket);
      if (!left.isEmpty()) {
        long objects = left.stream().mapToLong(Storage.Status::objects).sum();
        throw new StorageException(
            "It holds "
                + objects
                + " objects and its deletionPolicy is Keep: delete them, or set it to Delete.",
            null);
      }
      things.finish(bucket);
      return Next.whenChanged();
    } catch (StorageException e) {
      write(
          bucket,
          spec.environments().stream()
              .map(each -> waiting(each, Standing.DELETING, e.getMessage()))
              .toList());
      return Next.in(SOON);
    }
  }

  private Next provide(Resource bucket) {
    BucketSpec spec = Specs.read(BucketSpec.class, bucket.spec());
    try {
      boolean withObjects = !Buckets.KEEP.equals(spec.deletionPolicy());
      long quota = Quantity.memoryBytes(spec.quota());
      Map<String, Long> intended = new HashMap<>();
      spec.environments().forEach(each -> intended.put(name(bucket, each), quota));
      execute(BucketPlan.plan(bucket.uid(), intended, of(bucket), withObjects));
      Map<String, Storage.Status> now = new HashMap<>();
      of(bucket).forEach(each -> now.put(each.name(), each));
      write(
          bucket,
          spec.environments().stream()
              .map(each -> ready(each, now.get(name(bucket, each))))
              .toList());
      return Next.whenChanged();
    } catch (StorageException e) {
      write(
          bucket,
          spec.environments().stream()
              .map(each -> waiting(each, Standing.PENDING, e.getMessage()))
              .toList());
      return Next.in(SOON);
    }
  }

  private static String name(Resource bucket, String environment) {
    return BucketName.of(bucket.key(), bucket.uid(), environment);
  }

  private List<Storage.Status> of(Resource bucket) {
    return storage.buckets().stream().filter(each -> each.owner().equals(bucket.uid())).toList();
  }

  private void execute(List<Step> steps) {
    steps.forEach(step -> step.execute(storage));
  }

  private BucketStatus.Environment ready(String environment, Storage.Status now) {
    if (now == null) {
      return waiting(environment, Standing.PENDING, "The bucket is being made.");
    }
    return new BucketStatus.Environment(
        environment,
        Standing.READY,
        null,
        now.name(),
        config.endpoint(),
        now.objects(),
        now.bytes(),
        now.quotaBytes());
  }

  private static BucketStatus.Environment waiting(String environment, String phase, String why) {
    return new BucketStatus.Environment(environment, phase, why, null, null, null, null, null);
  }

  private void write(Resource bucket, List<BucketStatus.Environment> now) {
    BucketStatus before = Specs.read(BucketStatus.class, bucket.status());
    List<Standing.Place> places = new ArrayList<>();
    now.forEach(each -> places.add(new Standing.Place(each.name(), each.phase(), each.message())));
    Standing standing =
        Standing.of(places, before.conditions(), bucket.generation(), clock.instant());
    List<Condition> conditions = new ArrayList<>(List.of(standing.condition()));
    conditions.add(nearlyFull(bucket, now).dated(before.conditions(), clock.instant()));
    BucketStatus status =
        new BucketStatus(
            bucket.generation(),
            standing.phase(),
            standing.ready(),
            conditions,
            now,
            bindings.usersOf(bucket.key()),
            null);
    things.writeStatus(bucket, was -> Specs.write(status));
    if (!standing.ready().equals(before.ready())) {
      bindings.thingChanged(bucket.key());
    }
  }

  private static Condition nearlyFull(Resource bucket, List<BucketStatus.Environment> now) {
    List<String> full =
        now.stream()
            .filter(each -> each.storageBytes() != null)
            .filter(each -> each.storageBytes() > NEARLY * each.quotaBytes())
            .map(BucketStatus.Environment::name)
            .toList();
    return full.isEmpty()
        ? new Condition(
            "StorageNearlyFull",
            "False",
            "EnoughRoom",
            "Less than 90 % of the quota is used.",
            null,
            bucket.generation())
        : new Condition(
            "StorageNearlyFull",
            "True",
            "QuotaNearlyUsed",
            "More than 90 % of the quota is used in "
                + String.join(", ", full)
                + ": delete objects, or raise spec.quota.",
            null,
            bucket.generation());
  }
}
