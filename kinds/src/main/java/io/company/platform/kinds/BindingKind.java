package io.company.platform.kinds;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Binding: who uses what. */
final class BindingKind {

  private static final String EXAMPLE =
      """
      {
        "apiVersion": "platform.company.io/v1",
        "kind": "Binding",
        "metadata": {"name": "order-service.production", "namespace": "orders"},
        "spec": {
          "application": "order-service",
          "environment": "production",
          "uses": [{"database": "orders-db"}, {"cache": "sessions", "as": "SESSION"}]
        }
      }
      """;

  static final Kind KIND =
      new Kind(
          "Binding",
          "bindings",
          "binding",
          List.of(),
          "database-service",
          "What an application uses in one environment, and whether it can. The platform makes it from the application's uses; the"
              + " credentials themselves are never in it.",
          EXAMPLE,
          BindingSpec.class,
          BindingStatus.class,
          BindingKind::complete,
          false,
          null,
          false,
          List.of(),
          List.of(),
          List.of(
              new Column("Name", "string", "/metadata/name", false),
              new Column("Application", "string", "/spec/application", false),
              new Column("Environment", "string", "/spec/environment", false),
              new Column("Phase", "string", "/status/phase", false),
              new Column("Version", "integer", "/status/version", false),
              new Column("Age", "date", "/metadata/creationTimestamp", false)),
          List.of("spec.application", "spec.environment", "status.phase"));

  private BindingKind() {}

  private static void complete(ObjectNode object) {
    Defaults.fill(KIND, object);
  }
}
