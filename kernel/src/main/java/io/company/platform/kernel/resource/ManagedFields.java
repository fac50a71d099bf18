package io.company.platform.kernel.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.kinds.Kind;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Who set which field: {@code metadata.managedFields}. It is kept from an object's first
 * server-side apply on; objects that nobody applies that way have none.
 */
final class ManagedFields {

  /** One manager's fields. */
  record Entry(String manager, String operation, String time, FieldSet fields) {

    Entry withFields(FieldSet now) {
      return now.equals(fields) ? this : new Entry(manager, operation, now(), now);
    }
  }

  static final String APPLY = "Apply";
  private static final String UPDATE = "Update";

  private ManagedFields() {}

  static List<Entry> of(JsonNode object) {
    List<Entry> entries = new ArrayList<>();
    for (JsonNode entry : object.path("metadata").path("managedFields")) {
      entries.add(
          new Entry(
              entry.path("manager").asText(),
              entry.path("operation").asText(),
              entry.path("time").asText(),
              FieldSet.fromV1(entry.path("fieldsV1"))));
    }
    return entries;
  }

  static void set(ObjectNode object, List<Entry> entries) {
    ObjectNode metadata = SystemFields.metadata(object);
    metadata.remove("managedFields");
    List<Entry> owning =
        entries.stream().filter(entry -> !entry.fields().pointers().isEmpty()).toList();
    if (owning.isEmpty()) {
      return;
    }
    ArrayNode list = metadata.putArray("managedFields");
    for (Entry entry : owning) {
      ObjectNode node = list.addObject();
      node.put("manager", entry.manager())
          .put("operation", entry.operation())
          .put("apiVersion", Kind.API_VERSION)
          .put("time", entry.time())
          .put("fieldsType", "FieldsV1")
          .set("fieldsV1", entry.fields().toV1());
    }
  }

  /**
   * After any other write than an apply: what it changed belongs to its manager and to nobody else.
   */
  static void changedBy(String manager, ObjectNode before, ObjectNode after) {
    List<Entry> entries = of(before);
    if (entries.isEmpty()) {
      SystemFields.metadata(after).remove("managedFields");
      return;
    }
    FieldSet changed = changed(before, after);
    List<Entry> now = new ArrayList<>();
    boolean noted = changed.pointers().isEmpty();
    for (Entry entry : entries) {
      FieldSet left = entry.fields().without(changed);
      boolean same = entry.manager().equals(manager) && entry.operation().equals(UPDATE);
      now.add(entry.withFields(same ? left.with(present(changed, after)) : left));
      noted |= same;
    }
    if (!noted) {
      now.add(new Entry(manager, UPDATE, now(), present(changed, after)));
    }
    set(after, now);
  }

  private static FieldSet present(FieldSet fields, ObjectNode object) {
    Set<String> there = new TreeSet<>(fields.pointers());
    there.removeIf(pointer -> object.at(pointer).isMissingNode());
    return new FieldSet(there);
  }

  private static FieldSet changed(ObjectNode before, ObjectNode after) {
    Set<String> pointers = new TreeSet<>(FieldSet.of(before).with(FieldSet.of(after)).pointers());
    pointers.removeIf(pointer -> Json.same(before.at(pointer), after.at(pointer)));
    return new FieldSet(pointers);
  }

  static String now() {
    return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
