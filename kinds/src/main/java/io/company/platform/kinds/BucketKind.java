package io.company.platform.kinds;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Bucket: files of applications. */
final class BucketKind {

  private static final String EXAMPLE =
      """
      {
        "apiVersion": "platform.company.io/v1",
        "kind": "Bucket",
        "metadata": {"name": "invoices", "namespace": "orders"},
        "spec": {"quota": "1Gi", "environments": ["staging", "production"]}
      }
      """;

  static final Kind KIND =
      new Kind(
          "Bucket",
          "buckets",
          "bucket",
          List.of(),
          "database-service",
          "A bucket of a team, one of its own in each environment, reached by the S3 API with keys of each application's own."
              + " Only a name must be given.",
          EXAMPLE,
          BucketSpec.class,
          BucketStatus.class,
          BucketKind::complete,
          true,
          null,
          false,
          List.of(Rotation.ACTION),
          List.of(Rotation.credentials("bucket")),
          List.of(
              new Column("Name", "string", "/metadata/name", false),
              new Column("Quota", "string", "/spec/quota", false),
              new Column("Phase", "string", "/status/phase", false),
              new Column("Ready", "string", "/status/ready", false),
              new Column("Age", "date", "/metadata/creationTimestamp", false)),
          List.of("spec.type", "status.phase"));

  private BucketKind() {}

  private static void complete(ObjectNode object) {
    Defaults.fill(KIND, object);
  }
}
