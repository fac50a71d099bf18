package io.company.platform.deploy.condition;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * The conditions of one object, where a condition's time is that of its last change of status and
 * nothing else.
 */
public final class Conditions {

  /** What a condition says; null is unknown. */
  public static final Boolean UNKNOWN = null;

  private static final int LONGEST_MESSAGE = 4_000;

  private final ArrayNode conditions;
  private final long generation;
  private final Instant now;

  private Conditions(ArrayNode conditions, long generation, Instant now) {
    this.conditions = conditions;
    this.generation = generation;
    this.now = now;
  }

  /** Works on {@code owner.conditions} in place. */
  public static Conditions in(ObjectNode owner, long generation, Instant now) {
    ArrayNode array =
        owner.path("conditions").isArray()
            ? (ArrayNode) owner.path("conditions")
            : owner.putArray("conditions");
    return new Conditions(array, generation, now.truncatedTo(ChronoUnit.SECONDS));
  }

  /** Sets or replaces the condition of that type. */
  public Conditions set(String type, Boolean status, String reason, String message) {
    String word = status == null ? "Unknown" : status ? "True" : "False";
    ObjectNode condition = find(type);
    if (condition == null) {
      condition = conditions.addObject().put("type", type);
    }
    if (!word.equals(condition.path("status").asText(null))) {
      condition.put("status", word).put("lastTransitionTime", now.toString());
    }
    String bounded =
        message.length() > LONGEST_MESSAGE ? message.substring(0, LONGEST_MESSAGE) + " …" : message;
    condition.put("reason", reason).put("message", bounded).put("observedGeneration", generation);
    return this;
  }

  public Conditions remove(String type) {
    for (int i = conditions.size() - 1; i >= 0; i--) {
      if (type.equals(conditions.get(i).path("type").asText())) {
        conditions.remove(i);
      }
    }
    return this;
  }

  private ObjectNode find(String type) {
    for (JsonNode condition : conditions) {
      if (type.equals(condition.path("type").asText())) {
        return (ObjectNode) condition;
      }
    }
    return null;
  }
}
