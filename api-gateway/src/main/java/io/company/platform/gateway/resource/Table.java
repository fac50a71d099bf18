package io.company.platform.gateway.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.gateway.http.Json;
import io.company.platform.kinds.Column;
import io.company.platform.kinds.Kind;
import io.company.platform.proto.resource.v1.Resource;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.stream.Stream;

/**
 * Objects as the {@code meta.k8s.io/v1} Table that {@code kubectl get} prints, with the columns
 * that their kind has.
 */
final class Table {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final Column NAME = new Column("Name", "string", "/metadata/name", false);

  private Table() {}

  static ObjectNode of(Kind kind, List<Resource> resources, Wanted wanted, String revision) {
    Instant now = Instant.now();
    ObjectNode table = NODES.objectNode();
    table.put("kind", "Table").put("apiVersion", "meta.k8s.io/v1");
    table.putObject("metadata").put("resourceVersion", revision);
    List<Column> columns = columns(kind);
    ArrayNode definitions = table.putArray("columnDefinitions");
    columns.forEach(column -> definitions.add(definition(column)));
    ArrayNode rows = table.putArray("rows");
    for (Resource resource : resources) {
      JsonNode object = Json.trusted(resource.getJson().toByteArray());
      ObjectNode row = rows.addObject();
      ArrayNode cells = row.putArray("cells");
      columns.forEach(column -> cells.add(cell(column, object.at(column.pointer()), now)));
      include(row, object, wanted.include());
    }
    return table;
  }

  /** The name comes first, as kubectl expects, whether the kind says so or not. */
  private static List<Column> columns(Kind kind) {
    boolean named =
        !kind.columns().isEmpty() && kind.columns().getFirst().pointer().equals(NAME.pointer());
    if (named) {
      return kind.columns();
    }
    return Stream.concat(Stream.of(NAME), kind.columns().stream()).toList();
  }

  private static ObjectNode definition(Column column) {
    ObjectNode definition = NODES.objectNode();
    definition.put("name", column.name());
    definition.put("type", column.type());
    definition.put("format", column.pointer().equals(NAME.pointer()) ? "name" : "");
    definition.put("description", column.name() + ", from " + column.pointer());
    definition.put("priority", column.wide() ? 1 : 0);
    return definition;
  }

  private static JsonNode cell(Column column, JsonNode value, Instant now) {
    if (column.type().equals("date")) {
      return NODES.textNode(value.isTextual() ? age(value.textValue(), now) : "<unknown>");
    }
    if (value.isMissingNode() || value.isNull()) {
      return column.type().equals("integer") ? NODES.nullNode() : NODES.textNode("");
    }
    if (!value.isArray()) {
      return value;
    }
    List<String> items = value.valueStream().map(JsonNode::asText).toList();
    return NODES.textNode(String.join(",", items));
  }

  private static String age(String time, Instant now) {
    try {
      return shown(Duration.between(Instant.parse(time), now));
    } catch (DateTimeParseException e) {
      return "<invalid>";
    }
  }

  /** As kubectl writes durations: 45s, 5m30s, 12m, 3h20m, 30h, 5d. */
  static String shown(Duration age) {
    long seconds = Math.max(0, age.toSeconds());
    if (seconds < 120) {
      return seconds + "s";
    }
    long minutes = seconds / 60;
    if (minutes < 10) {
      return minutes + "m" + (seconds % 60 == 0 ? "" : seconds % 60 + "s");
    }
    if (minutes < 180) {
      return minutes + "m";
    }
    long hours = minutes / 60;
    if (hours < 8) {
      return hours + "h" + (minutes % 60 == 0 ? "" : minutes % 60 + "m");
    }
    if (hours < 48) {
      return hours + "h";
    }
    long days = hours / 24;
    if (days < 8) {
      return days + "d" + (hours % 24 == 0 ? "" : hours % 24 + "h");
    }
    return days < 730 ? days + "d" : days / 365 + "y";
  }

  private static void include(ObjectNode row, JsonNode object, String include) {
    if (include.equals("None")) {
      return;
    }
    if (include.equals("Object")) {
      row.set("object", object);
      return;
    }
    ObjectNode partial = row.putObject("object");
    partial.put("kind", "PartialObjectMetadata").put("apiVersion", "meta.k8s.io/v1");
    partial.set("metadata", object.path("metadata"));
  }
}
