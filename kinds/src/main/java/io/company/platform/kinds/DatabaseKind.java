package io.company.platform.kinds;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Database: what an application keeps its data in. */
final class DatabaseKind {

  private static final String EXAMPLE =
      """
      {
        "apiVersion": "platform.company.io/v1",
        "kind": "Database",
        "metadata": {"name": "orders-db", "namespace": "orders"},
        "spec": {
          "type": "postgresql",
          "version": "14",
          "size": "small",
          "backup": {"enabled": true, "retention": "7d"}
        }
      }
      """;

  static final Kind KIND =
      new Kind(
          "Database",
          "databases",
          "database",
          List.of("db", "dbs"),
          "database-service",
          "A database of a team. Only a name must be given.",
          EXAMPLE,
          DatabaseSpec.class,
          DatabaseStatus.class,
          DatabaseKind::complete,
          true,
          null,
          false,
          List.of(),
          List.of(),
          List.of(
              new Column("Name", "string", "/metadata/name", false),
              new Column("Type", "string", "/spec/type", false),
              new Column("Version", "string", "/spec/version", false),
              new Column("Size", "string", "/spec/size", false),
              new Column("Phase", "string", "/status/phase", false),
              new Column("Age", "date", "/metadata/creationTimestamp", false)),
          List.of("spec.type", "spec.version", "spec.size", "status.phase"));

  private DatabaseKind() {}

  private static void complete(ObjectNode object) {
    Defaults.fill(KIND, object);
  }
}
