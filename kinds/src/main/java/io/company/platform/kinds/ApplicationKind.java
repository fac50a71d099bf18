package io.company.platform.kinds;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Application: what a team runs. */
final class ApplicationKind {

  private static final String EXAMPLE =
      """
      {
        "apiVersion": "platform.company.io/v1",
        "kind": "Application",
        "metadata": {"name": "order-service", "namespace": "orders"},
        "spec": {
          "team": "orders",
          "runtime": "node-18",
          "replicas": 3,
          "resources": {"memory": "512Mi", "cpu": "200m"},
          "ingress": {"path": "/api/orders"},
          "environments": {"staging": {"replicas": 1}}
        }
      }
      """;

  static final Kind KIND =
      new Kind(
          "Application",
          "applications",
          "application",
          List.of("app", "apps"),
          "app-service",
          "An application of a team: what it runs on, how many replicas of it there are, what each may use, and where it is"
              + " reached. Only a name and a team must be given. Its code comes through a Deployment.",
          EXAMPLE,
          ApplicationSpec.class,
          ApplicationStatus.class,
          ApplicationKind::complete,
          true,
          "/spec/team",
          false,
          List.of(),
          List.of(
              new Stream(
                  "log",
                  "What the application's replicas write, line by line: environment/replica, time, and the line.",
                  LogParameters.withEnvironment())),
          List.of(
              new Column("Name", "string", "/metadata/name", false),
              new Column("Runtime", "string", "/spec/runtime", false),
              new Column("Phase", "string", "/status/phase", false),
              new Column("Ready", "string", "/status/ready", false),
              new Column("Path", "string", "/spec/ingress/path", true),
              new Column("Age", "date", "/metadata/creationTimestamp", false)),
          List.of("spec.runtime", "spec.ingress.path", "status.phase"));

  private ApplicationKind() {}

  private static void complete(ObjectNode object) {
    Defaults.fill(KIND, object);
    JsonNode team = object.at("/spec/team");
    JsonNode name = object.at("/metadata/name");
    boolean open = object.at("/spec/ingress") instanceof ObjectNode ingress && !ingress.has("path");
    if (open && team.isTextual() && name.isTextual()) {
      ((ObjectNode) object.at("/spec/ingress"))
          .put("path", "/" + team.textValue() + "/" + name.textValue());
    }
  }
}
