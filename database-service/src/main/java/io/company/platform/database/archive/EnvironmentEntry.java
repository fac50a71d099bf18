package io.company.platform.database.archive;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/** An environment's entry in {@code status.environments} of a Database, Cache, Queue or Bucket. */
public final class EnvironmentEntry {

  private EnvironmentEntry() {}

  public static Optional<ObjectNode> find(ObjectNode object, String environment) {
    for (JsonNode entry : object.at("/status/environments")) {
      if (entry.path("name").asText().equals(environment)) {
        return Optional.of((ObjectNode) entry);
      }
    }
    return Optional.empty();
  }

  /** Of an object that is being changed; made where it is missing. */
  public static ObjectNode of(ObjectNode object, String environment) {
    return find(object, environment)
        .orElseGet(
            () -> {
              ArrayNode entries = object.withObject("/status").withArray("environments");
              return entries.addObject().put("name", environment);
            });
  }
}
