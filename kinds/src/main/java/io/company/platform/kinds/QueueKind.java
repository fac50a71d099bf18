package io.company.platform.kinds;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Queue: what applications tell each other. */
final class QueueKind {

  private static final String EXAMPLE =
      """
      {
        "apiVersion": "platform.company.io/v1",
        "kind": "Queue",
        "metadata": {"name": "order-events", "namespace": "orders"},
        "spec": {"partitions": 3, "retention": "7d", "environments": ["staging", "production"]}
      }
      """;

  static final Kind KIND =
      new Kind(
          "Queue",
          "queues",
          "queue",
          List.of(),
          "database-service",
          "A queue of a team: a Kafka topic of its own in each environment, which applications reach with credentials of their own"
              + " and which no other team can read. Only a name must be given.",
          EXAMPLE,
          QueueSpec.class,
          QueueStatus.class,
          QueueKind::complete,
          true,
          null,
          false,
          List.of(Rotation.ACTION),
          List.of(Rotation.credentials("queue")),
          List.of(
              new Column("Name", "string", "/metadata/name", false),
              new Column("Partitions", "integer", "/spec/partitions", false),
              new Column("Retention", "string", "/spec/retention", false),
              new Column("Phase", "string", "/status/phase", false),
              new Column("Ready", "string", "/status/ready", false),
              new Column("Age", "date", "/metadata/creationTimestamp", false)),
          List.of("spec.type", "status.phase"));

  private QueueKind() {}

  private static void complete(ObjectNode object) {
    Defaults.fill(KIND, object);
  }
}
