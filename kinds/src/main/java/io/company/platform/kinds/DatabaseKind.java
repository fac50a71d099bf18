package io.company.platform.kinds;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

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
          "resources": {"memory": "256Mi", "connections": 25, "storage": "1Gi"},
          "environments": ["staging", "production"],
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
          "A database of a team, with a server of its own in each environment: provisioned, secured, backed up, monitored and"
              + " updated by the platform. Only a name must be given.",
          EXAMPLE,
          DatabaseSpec.class,
          DatabaseStatus.class,
          DatabaseKind::complete,
          true,
          null,
          false,
          DatabaseActions.ALL,
          DatabaseActions.STREAMS,
          List.of(
              new Column("Name", "string", "/metadata/name", false),
              new Column("Type", "string", "/spec/type", false),
              new Column("Version", "string", "/spec/version", false),
              new Column("Size", "string", "/spec/size", false),
              new Column("Phase", "string", "/status/phase", false),
              new Column("Ready", "string", "/status/ready", false),
              new Column("Age", "date", "/metadata/creationTimestamp", false)),
          List.of("spec.type", "spec.version", "spec.size", "status.phase"));

  private DatabaseKind() {}

  private static final Map<String, DatabaseSpec.Resources> SIZES =
      Map.of(
          "small", new DatabaseSpec.Resources("256Mi", 25, "1Gi"),
          "medium", new DatabaseSpec.Resources("1Gi", 100, "10Gi"),
          "large", new DatabaseSpec.Resources("4Gi", 300, "100Gi"));

  /** A named size says what it means; what was written under another size goes. */
  private static void complete(ObjectNode object) {
    Defaults.fill(KIND, object);
    DatabaseSpec.Resources meaning = SIZES.get(object.at("/spec/size").asText());
    if (meaning != null && object.get("spec") instanceof ObjectNode spec) {
      spec.set("resources", Specs.write(meaning));
    }
  }
}
