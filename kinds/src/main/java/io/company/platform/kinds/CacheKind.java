package io.company.platform.kinds;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Cache: what an application can afford to lose. */
final class CacheKind {

  private static final String EXAMPLE =
      """
      {
        "apiVersion": "platform.company.io/v1",
        "kind": "Cache",
        "metadata": {"name": "sessions", "namespace": "orders"},
        "spec": {"memory": "64Mi", "eviction": "allkeys-lru", "environments": ["staging", "production"]}
      }
      """;

  static final Kind KIND =
      new Kind(
          "Cache",
          "caches",
          "cache",
          List.of(),
          "database-service",
          "A cache of a team, with a server of its own in each environment. It speaks the Redis protocol; nothing in it survives"
              + " a restart. Only a name must be given.",
          EXAMPLE,
          CacheSpec.class,
          CacheStatus.class,
          CacheKind::complete,
          true,
          null,
          false,
          List.of(Rotation.ACTION),
          List.of(Rotation.credentials("cache")),
          List.of(
              new Column("Name", "string", "/metadata/name", false),
              new Column("Memory", "string", "/spec/memory", false),
              new Column("Eviction", "string", "/spec/eviction", true),
              new Column("Phase", "string", "/status/phase", false),
              new Column("Ready", "string", "/status/ready", false),
              new Column("Age", "date", "/metadata/creationTimestamp", false)),
          List.of("spec.type", "status.phase"));

  private CacheKind() {}

  private static void complete(ObjectNode object) {
    Defaults.fill(KIND, object);
  }
}
