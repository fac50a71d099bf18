package io.company.platform.database.bucket;

import io.company.platform.database.binding.Bindings;
import io.company.platform.database.binding.Issuer;
import io.company.platform.database.lab.Outside;
import io.company.platform.database.thing.Orphans;
import io.company.platform.database.thing.Things;
import io.company.platform.kernel.reconcile.Reconciler;
import io.company.platform.kernel.reconcile.Wake;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** A storage in memory, and buckets at it as the service has them. */
final class MemoryStorage implements Storage, Outside {

  private record Bucket(long quotaBytes, String owner, Map<String, String> objects) {}

  private record Identity(String secret, String bucket) {}

  private static final BucketConfig CONFIG =
      new BucketConfig() {
        @Override
        public String endpoint() {
          return "http://127.0.0.1:9000";
        }

        @Override
        public Optional<String> admin() {
          return Optional.empty();
        }

        @Override
        public Optional<String> adminPassword() {
          return Optional.empty();
        }
      };

  private final Map<String, Bucket> buckets = new TreeMap<>();
  private final Map<String, Identity> identities = new TreeMap<>();

  /** Whether no object may go now. */
  boolean keeps;

  /** As an application does; what returns is acknowledged. */
  void write(String id, String secret, String bucket, String name, String content) {
    if (!new Identity(secret, bucket).equals(identities.get(id))) {
      throw new AssertionError(id + " may not write to " + bucket);
    }
    buckets.get(bucket).objects().put(name, content);
  }

  void delete(String bucket, String name) {
    buckets.get(bucket).objects().remove(name);
  }

  Set<String> names() {
    return buckets.keySet();
  }

  long quotaBytes(String bucket) {
    return buckets.get(bucket).quotaBytes();
  }

  Map<String, String> objects(String bucket) {
    return buckets.get(bucket).objects();
  }

  Set<String> keys() {
    return identities.keySet();
  }

  @Override
  public List<Status> buckets() {
    List<Status> all = new ArrayList<>();
    buckets.forEach(
        (name, bucket) ->
            all.add(
                new Status(
                    name,
                    bucket.quotaBytes(),
                    bucket.owner(),
                    bucket.objects().size(),
                    bucket.objects().size())));
    return all;
  }

  @Override
  public void put(String name, long quotaBytes, String owner) {
    Bucket before = buckets.get(name);
    if (before != null && !before.owner().equals(owner)) {
      throw new StorageException("it belongs to " + before.owner(), null);
    }
    buckets.put(
        name, new Bucket(quotaBytes, owner, before == null ? new TreeMap<>() : before.objects()));
  }

  @Override
  public void remove(String name, boolean withObjects) {
    Bucket bucket = buckets.get(name);
    if (bucket == null) {
      return;
    }
    if (!bucket.objects().isEmpty()) {
      if (!withObjects) {
        throw new StorageException("it holds objects", null);
      }
      if (keeps) {
        throw new AssertionError(bucket.objects() + " were removed and are to be kept");
      }
    }
    buckets.remove(name);
    identities.values().removeIf(each -> each.bucket().equals(name));
  }

  @Override
  public void allow(String id, String secret, String bucket) {
    if (!buckets.containsKey(bucket)) {
      throw new StorageException("there is no bucket " + bucket, null);
    }
    identities.put(id, new Identity(secret, bucket));
  }

  @Override
  public void forbid(String id) {
    identities.remove(id);
  }

  @Override
  public Inside inside(Way way) {
    Storage reached =
        way.troubles()
            .around(
                Storage.class,
                this,
                Set.of(),
                false,
                away -> new StorageException("it was told to fail", null));
    return new Inside() {
      @Override
      public Issuer issuer() {
        return new BucketIssuer(reached, CONFIG);
      }

      @Override
      public Reconciler reconciler(Things things, Bindings bindings) {
        return new BucketReconciler(things, reached, bindings, CONFIG);
      }

      @Override
      public Orphans orphans(Things things, Wake wake) {
        return new BucketOrphans(things, reached);
      }
    };
  }
}
