package io.company.platform.kinds;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Release: one commit, built once. */
final class ReleaseKind {

  private static final String EXAMPLE =
      """
      {
        "apiVersion": "platform.company.io/v1",
        "kind": "Release",
        "metadata": {"name": "order-service-3f2a91c", "namespace": "orders"},
        "spec": {
          "application": "order-service",
          "deployment": "order-service",
          "repository": "https://github.com/org/repo.git",
          "branch": "main",
          "commit": "3f2a91c04be2a3f3f2b1d0a9c8e7f6a5b4c3d2e1",
          "author": "Alice <alice@example.com>",
          "message": "Show the delivery date",
          "committedAt": "2026-03-01T11:58:00Z",
          "runtime": "node-18"
        }
      }
      """;

  static final Kind KIND =
      new Kind(
          "Release",
          "releases",
          "release",
          List.of("rel"),
          "deploy-service",
          "One commit of a Deployment's branch, built once and never changed. The platform makes them; the build's log is"
              + " read at …/log.",
          EXAMPLE,
          ReleaseSpec.class,
          ReleaseStatus.class,
          ReleaseKind::complete,
          false,
          null,
          false,
          List.of(),
          List.of(
              new Stream(
                  "log", "The log of the release's build, line by line.", LogParameters.alone())),
          List.of(
              new Column("Name", "string", "/metadata/name", false),
              new Column("Application", "string", "/spec/application", false),
              new Column("Phase", "string", "/status/phase", false),
              new Column("Message", "string", "/spec/message", false),
              new Column("Author", "string", "/spec/author", true),
              new Column("Commit", "string", "/spec/commit", true),
              new Column("Age", "date", "/metadata/creationTimestamp", false)),
          List.of(
              "spec.application", "spec.deployment", "spec.commit", "spec.branch", "status.phase"));

  private ReleaseKind() {}

  private static void complete(ObjectNode object) {
    Defaults.fill(KIND, object);
  }
}
