package io.company.platform.database.bucket;

import io.company.platform.database.thing.Orphans;
import io.company.platform.database.thing.Things;
import io.company.platform.kernel.resource.Resource;
import io.company.platform.kinds.Kinds;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Buckets whose object is gone are removed when they are empty. One that holds something is told
 * about and kept: nobody asked for its objects to go.
 */
@ApplicationScoped
class BucketOrphans implements Orphans {

  private static final Logger LOG = Logger.getLogger(BucketOrphans.class);

  private final Things things;
  private final Storage storage;

  BucketOrphans(Things things, Storage storage) {
    this.things = things;
    this.storage = storage;
  }

  @Override
  public String plural() {
    return Kinds.BUCKET.plural();
  }

  @Override
  public void sweep() {
    List<Storage.Status> buckets = storage.buckets();
    Set<String> uids = things.all(plural()).stream().map(Resource::uid).collect(Collectors.toSet());
    for (Storage.Status bucket : buckets) {
      if (uids.contains(bucket.owner())) {
        continue;
      }
      if (bucket.objects() > 0) {
        LOG.warnf(
            "a bucket belongs to nothing and is not empty bucket=%s objects=%d",
            bucket.name(), bucket.objects());
        continue;
      }
      storage.remove(bucket.name(), false);
    }
  }
}
