package io.company.platform.database.bucket;

import io.company.platform.database.binding.Access;
import io.company.platform.database.binding.Grant;
import io.company.platform.database.binding.Issuer;
import io.company.platform.database.thing.Standing;
import io.company.platform.kernel.resource.Resource;
import io.company.platform.kinds.Kinds;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.Optional;

/** Access to buckets: a key for each version of a grant. */
@ApplicationScoped
class BucketIssuer implements Issuer {

  private static final String REGION = "us-east-1";

  private final Storage storage;
  private final BucketConfig config;

  BucketIssuer(Storage storage, BucketConfig config) {
    this.storage = storage;
    this.config = config;
  }

  @Override
  public String plural() {
    return Kinds.BUCKET.plural();
  }

  @Override
  public Optional<String> notReady(Resource bucket, String environment) {
    return Standing.notReady(bucket, environment);
  }

  @Override
  public Access issue(Grant grant) {
    String bucket = BucketName.of(grant.thing(), grant.thingUid(), grant.environment());
    String id = BucketName.identity(grant);
    storage.allow(id, grant.password(), bucket);
    return new Access(
        Map.of(
            "S3_ENDPOINT",
            config.endpoint(),
            "S3_BUCKET",
            bucket,
            "AWS_ACCESS_KEY_ID",
            id,
            "AWS_SECRET_ACCESS_KEY",
            grant.password(),
            "AWS_REGION",
            REGION,
            "AWS_ENDPOINT_URL_S3",
            config.endpoint()),
        Map.of());
  }

  @Override
  public void revoke(Grant grant) {
    storage.forbid(BucketName.identity(grant));
  }
}
