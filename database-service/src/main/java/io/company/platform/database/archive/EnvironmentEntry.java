package io.company.platform.database.archive;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/** An environment's entry in {@code status.environments} of a Database, Cache, Queue or Bucket. */
public final class EnvironmentEntry {

  private static final String FIRST = "firstIncarnations";

  private EnvironmentEntry() {}

  public static Optional<ObjectNode> find(ObjectNode object, String environment) {
    for (JsonNode entry : object.at("/status/environments")) {
      if (entry.path("name").asText().equals(environment)) {
        return Optional.of((ObjectNode) entry);
      }
    }
    return Optional.empty();
  }

  /**
   * The number of the environment's first data directory: 1, unless it was there before, was taken
   * out and may have left backups.
   */
  public static int firstIncarnation(ObjectNode object, String environment) {
    return object.path("status").path(FIRST).path(environment).asInt(1);
  }

  /** Takes the entry out; should the environment come back, it begins with that number. */
  public static void remove(ObjectNode object, String environment, int nextIncarnation) {
    ObjectNode status = object.withObject("/status");
    ArrayNode left = object.arrayNode();
    for (JsonNode each : status.path("environments")) {
      if (!each.path("name").asText().equals(environment)) {
        left.add(each);
      }
    }
    status.set("environments", left);
    status.withObject("/" + FIRST).put(environment, nextIncarnation);
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
