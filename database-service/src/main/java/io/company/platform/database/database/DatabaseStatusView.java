package io.company.platform.database.database;

import com.fasterxml.jackson.databind.JsonNode;
import io.company.platform.kernel.resource.Resource;
import java.util.Optional;

/** What others read from a database's status. */
final class DatabaseStatusView {

  private DatabaseStatusView() {}

  /** The database inside the server: {@code orders-db} is {@code orders_db}. */
  static String databaseName(Resource database) {
    return database.key().name().replace('-', '_');
  }

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

  private static Optional<JsonNode> entry(Resource database, String environment) {
    for (JsonNode entry : database.json().at("/status/environments")) {
      if (entry.path("name").asText().equals(environment)) {
        return Optional.of(entry);
      }
    }
    return Optional.empty();
  }
}
