package io.company.platform.kernel.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A set of fields, each a JSON pointer to a leaf: a value, a list (lists are one field), or an
 * empty object. Written in {@code managedFields} as Kubernetes does: {@code {"f:spec":
 * {"f:replicas": {}}}}.
 */
record FieldSet(Set<String> pointers) {

  private static final Set<String> NOT_OWNED = Set.of("/apiVersion", "/kind", "/status");
  private static final Set<String> OWNED_METADATA = Set.of("labels", "annotations");

  /** The leaves of an object that somebody may own: spec, labels, annotations. */
  static FieldSet of(ObjectNode object) {
    Set<String> pointers = new TreeSet<>();
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      String pointer = "/" + escape(field.getKey());
      if (field.getKey().equals("metadata")) {
        field.getValue().properties().stream()
            .filter(each -> OWNED_METADATA.contains(each.getKey()))
            .forEach(each -> collect(pointer + "/" + each.getKey(), each.getValue(), pointers));
      } else if (!NOT_OWNED.contains(pointer)) {
        collect(pointer, field.getValue(), pointers);
      }
    }
    return new FieldSet(pointers);
  }

  private static void collect(String pointer, JsonNode value, Set<String> pointers) {
    if (value instanceof ObjectNode object && !object.isEmpty()) {
      object
          .properties()
          .forEach(
              field -> collect(pointer + "/" + escape(field.getKey()), field.getValue(), pointers));
      return;
    }
    pointers.add(pointer);
  }

  static FieldSet fromV1(JsonNode fields) {
    Set<String> pointers = new TreeSet<>();
    readV1("", fields, pointers);
    return new FieldSet(pointers);
  }

  private static void readV1(String pointer, JsonNode fields, Set<String> pointers) {
    if (fields.isEmpty() && !pointer.isEmpty()) {
      pointers.add(pointer);
    }
    fields.properties().stream()
        .filter(field -> field.getKey().startsWith("f:"))
        .forEach(
            field ->
                readV1(
                    pointer + "/" + escape(field.getKey().substring(2)),
                    field.getValue(),
                    pointers));
  }

  ObjectNode toV1() {
    ObjectNode fields = Json.object();
    for (String pointer : pointers) {
      ObjectNode at = fields;
      for (String part : parts(pointer)) {
        at = at.withObjectProperty("f:" + part);
      }
    }
    return fields;
  }

  /** Whether the field, one that it lies in, or one that lies in it, is in the set. */
  boolean overlaps(String pointer) {
    return pointers.stream()
        .anyMatch(
            own ->
                own.equals(pointer)
                    || own.startsWith(pointer + "/")
                    || pointer.startsWith(own + "/"));
  }

  /** Those that are values in the object: an object that others lie in is nobody's alone. */
  FieldSet valuesIn(ObjectNode object) {
    Set<String> values = new TreeSet<>(pointers);
    values.removeIf(pointer -> object.at(pointer) instanceof ObjectNode);
    return new FieldSet(values);
  }

  /** Whether the field is in the set or something in it is. */
  boolean reachesInto(String pointer) {
    return pointers.stream().anyMatch(own -> own.equals(pointer) || own.startsWith(pointer + "/"));
  }

  FieldSet without(FieldSet others) {
    Set<String> rest = new TreeSet<>(pointers);
    rest.removeIf(others::overlaps);
    return new FieldSet(rest);
  }

  FieldSet with(FieldSet others) {
    Set<String> all = new TreeSet<>(pointers);
    all.addAll(others.pointers);
    return new FieldSet(all);
  }

  /** {@code spec.resources.memory}, for people. */
  static String path(String pointer) {
    return String.join(".", parts(pointer));
  }

  static List<String> parts(String pointer) {
    return List.of(pointer.substring(1).split("/", -1)).stream()
        .map(part -> part.replace("~1", "/").replace("~0", "~"))
        .toList();
  }

  private static String escape(String part) {
    return part.replace("~", "~0").replace("/", "~1");
  }
}
