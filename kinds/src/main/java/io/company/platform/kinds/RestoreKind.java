package io.company.platform.kinds;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Restore: a return to a state of before. */
final class RestoreKind {

  private static final String EXAMPLE =
      """
      {
        "apiVersion": "platform.company.io/v1",
        "kind": "Restore",
        "metadata": {"name": "before-the-cleanup", "namespace": "orders"},
        "spec": {"database": "orders-db", "environment": "production", "time": "2026-03-01T12:00:00Z"}
      }
      """;

  static final Kind KIND =
      new Kind(
          "Restore",
          "restores",
          "restore",
          List.of(),
          "database-service",
          "The data of one environment of a database returned to a time or to a backup, in place or into a new database. Restored in"
              + " place, the replaced data is kept until the action confirm, and undo brings it back.",
          EXAMPLE,
          RestoreSpec.class,
          RestoreStatus.class,
          RestoreKind::complete,
          true,
          null,
          false,
          RestoreActions.ALL,
          List.of(),
          List.of(
              new Column("Name", "string", "/metadata/name", false),
              new Column("Database", "string", "/spec/database", false),
              new Column("Environment", "string", "/spec/environment", false),
              new Column("Phase", "string", "/status/phase", false),
              new Column("Time", "string", "/spec/time", true),
              new Column("Into", "string", "/spec/into", true),
              new Column("Age", "date", "/metadata/creationTimestamp", false)),
          List.of("spec.database", "spec.environment", "status.phase"));

  private RestoreKind() {}

  private static void complete(ObjectNode object) {
    Defaults.fill(KIND, object);
  }
}
