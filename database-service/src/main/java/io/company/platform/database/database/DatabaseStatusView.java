package io.company.platform.database.database;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.database.archive.EnvironmentEntry;
import io.company.platform.kernel.resource.Resource;
import java.util.Optional;

/** What others read from a database's status. */
final class DatabaseStatusView {

  private DatabaseStatusView() {}

  static int port(Resource database, String environment) {
    return entry(database, environment).map(it -> it.path("port").asInt()).orElse(0);
  }

  /** A sentence on why it can't be used in the environment. */
  static String why(Resource database, String environment) {
    String phase =
        entry(database, environment)
            .map(it -> it.path("phase").asText("Provisioning"))
            .orElse("Provisioning");
    String message =
        entry(database, environment).map(it -> it.path("message").asText("")).orElse("");
    return "Database %s is %s in %s%s"
        .formatted(
            database.key().name(),
            phase.equals("Ready") ? "Starting" : phase,
            environment,
            message.isEmpty() ? "." : ": " + message);
  }

  private static Optional<ObjectNode> entry(Resource database, String environment) {
    return EnvironmentEntry.find(database.json(), environment);
  }
}
