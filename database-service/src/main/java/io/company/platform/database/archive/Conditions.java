package io.company.platform.database.archive;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.kinds.Condition;
import io.company.platform.kinds.Specs;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Writes a condition into an object's status, in the place of the one of its type. */
public final class Conditions {

  private Conditions() {}

  /**
   * @param value null is unknown
   */
  public static void set(
      ObjectNode object, Instant now, String type, Boolean value, String reason, String message) {
    ObjectNode status = object.withObject("/status");
    List<Condition> before = new ArrayList<>();
    status.path("conditions").forEach(each -> before.add(Specs.read(Condition.class, each)));
    String word = value == null ? "Unknown" : value ? "True" : "False";
    long generation = object.at("/metadata/generation").asLong(1);
    Condition condition =
        new Condition(type, word, reason, message, null, generation).dated(before, now);
    ArrayNode all = status.putArray("conditions");
    before.stream()
        .filter(each -> !each.type().equals(type))
        .forEach(each -> all.add(Specs.write(each)));
    all.add(Specs.write(condition));
  }
}
