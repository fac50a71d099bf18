package io.company.platform.kinds;

import io.company.platform.kinds.field.Doc;
import io.company.platform.kinds.field.Format;
import io.company.platform.kinds.field.Is;
import java.util.List;

/** What is known of a bucket. */
public record BucketStatus(
    @Doc(value = "The generation of the spec that this status is about.", example = "1")
        Long observedGeneration,
    @Doc(value = "What is going on, in one word.", example = "Ready") String phase,
    @Doc(value = "Environments that are ready, of all.", example = "2/2") String ready,
    @Doc("Ready, and what else is to be known; where it is not ready, the message says why.")
        List<Condition> conditions,
    @Doc("Each environment's bucket.") List<Environment> environments,
    @Doc(
            value = "Applications that use it, by environment.",
            example = "[\"order-service in production\"]")
        List<String> usedBy,
    @Doc("Who was given credentials of an application last.") CredentialsRead lastCredentialsRead) {

  /** One environment's bucket. */
  public record Environment(
      @Doc(value = "The environment's name.", example = "production") @Is(Format.ENVIRONMENT)
          String name,
      @Doc(value = "What is going on there, in one word.", example = "Ready") String phase,
      @Doc(value = "Why, where it is not ready.", example = "The store can't be reached.")
          String message,
      @Doc(value = "Its name in the S3 API.", example = "orders-production-invoices") String bucket,
      @Doc(value = "Where the S3 API answers.", example = "http://localhost:9000")
          @Is(Format.WEB_URL)
          String endpoint,
      @Doc(value = "Objects in it.", example = "1042") Long objects,
      @Doc(value = "Bytes that its objects take.", example = "1048576") Long storageBytes,
      @Doc(value = "Bytes that they may take.", example = "1073741824") Long quotaBytes) {}
}
