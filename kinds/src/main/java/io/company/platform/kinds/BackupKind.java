package io.company.platform.kinds;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Backup: a state of a database that can be returned to. */
final class BackupKind {

  private static final String EXAMPLE =
      """
      {
        "apiVersion": "platform.company.io/v1",
        "kind": "Backup",
        "metadata": {"name": "orders-db-before-cleanup", "namespace": "orders"},
        "spec": {"database": "orders-db", "environment": "production"}
      }
      """;

  static final Kind KIND =
      new Kind(
          "Backup",
          "backups",
          "backup",
          List.of("bk"),
          "database-service",
          "A base backup of one environment of a database. The platform takes them by the database's schedule and removes them after"
              + " its retention; creating one takes one now.",
          EXAMPLE,
          BackupSpec.class,
          BackupStatus.class,
          BackupKind::complete,
          true,
          null,
          false,
          List.of(),
          List.of(),
          List.of(
              new Column("Name", "string", "/metadata/name", false),
              new Column("Database", "string", "/spec/database", false),
              new Column("Environment", "string", "/spec/environment", false),
              new Column("Cause", "string", "/spec/cause", false),
              new Column("Phase", "string", "/status/phase", false),
              new Column("Completed", "date", "/status/completedAt", false),
              new Column("Bytes", "integer", "/status/bytes", true),
              new Column("Age", "date", "/metadata/creationTimestamp", false)),
          List.of("spec.database", "spec.environment", "spec.cause", "status.phase"));

  private BackupKind() {}

  private static void complete(ObjectNode object) {
    Defaults.fill(KIND, object);
  }
}
