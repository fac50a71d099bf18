package io.company.platform.kinds;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Deployment: how code reaches users. */
final class DeploymentKind {

  private static final String EXAMPLE =
      """
      {
        "apiVersion": "platform.company.io/v1",
        "kind": "Deployment",
        "metadata": {"name": "order-service", "namespace": "orders"},
        "spec": {
          "application": "order-service",
          "source": {"github": "org/repo", "branch": "main"},
          "environments": ["staging", "production"],
          "strategy": {"canary": {"percentage": 10, "duration": "30m"}}
        }
      }
      """;

  static final Kind KIND =
      new Kind(
          "Deployment",
          "deployments",
          "deployment",
          List.of("deploy"),
          "deploy-service",
          "Follows a branch of a git repository. Each new commit becomes a Release: it is built once and goes through the"
              + " environments in order; in the last one it takes over by the strategy.",
          EXAMPLE,
          DeploymentSpec.class,
          DeploymentStatus.class,
          DeploymentKind::complete,
          true,
          null,
          true,
          DeploymentActions.ALL,
          List.of(),
          List.of(
              new Column("Name", "string", "/metadata/name", false),
              new Column("Application", "string", "/spec/application", false),
              new Column("Phase", "string", "/status/phase", false),
              new Column("Release", "string", "/status/latestRelease", false),
              new Column("Branch", "string", "/spec/source/branch", true),
              new Column("Paused", "string", "/spec/paused", true),
              new Column("Age", "date", "/metadata/creationTimestamp", false)),
          List.of(
              "spec.application",
              "spec.source.github",
              "spec.source.git",
              "spec.source.branch",
              "status.phase"));

  private DeploymentKind() {}

  private static void complete(ObjectNode object) {
    Defaults.fill(KIND, object);
  }
}
