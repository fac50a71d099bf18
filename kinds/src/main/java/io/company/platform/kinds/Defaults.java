package io.company.platform.kinds;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.kinds.field.Shape;
import io.company.platform.kinds.field.Shapes;
import java.util.List;

/**
 * Fills in the defaults that stand at the records' fields. A null is the same as leaving the field
 * out. Inside maps, such as the overrides of environments, nothing is filled in: what is missing
 * there is taken from elsewhere.
 */
public final class Defaults {

  private Defaults() {}

  /** Fills in {@code apiVersion} and the spec's defaults; idempotent. */
  public static void fill(Kind kind, ObjectNode object) {
    if (!object.hasNonNull("apiVersion")) {
      object.put("apiVersion", Kind.API_VERSION);
    }
    if (object.get("metadata") instanceof ObjectNode metadata) {
      fill(Shapes.of(ObjectMeta.class), metadata, true);
    }
    if (!object.hasNonNull("spec")) {
      object.putObject("spec");
    }
    if (object.get("spec") instanceof ObjectNode spec) {
      fill(kind.spec(), spec);
    }
  }

  /** Fills in one record's defaults. */
  public static void fill(Class<?> type, ObjectNode node) {
    fill(Shapes.of(type), node, true);
  }

  private static void fill(Shape.Structure structure, ObjectNode node, boolean defaults) {
    for (Shape.Field field : structure.fields()) {
      JsonNode value = node.get(field.name());
      if (value != null && value.isNull()) {
        // "rolling:" without anything after it names the choice
        if (structure.exactlyOne().contains(field.name())
            && field.shape() instanceof Shape.Structure) {
          node.putObject(field.name());
        } else {
          node.remove(field.name());
        }
      }
      if (!node.has(field.name()) && field.byDefault() != null && defaults) {
        node.set(field.name(), field.byDefault().deepCopy());
      }
      if (node.has(field.name())) {
        node.set(field.name(), filled(field.shape(), node.get(field.name()), defaults));
      }
    }
  }

  private static JsonNode filled(Shape shape, JsonNode value, boolean defaults) {
    return switch (shape) {
      case Shape.Structure structure when value instanceof ObjectNode node -> {
        fill(structure, node, defaults);
        yield node;
      }
      case Shape.Structure structure when value.isTextual() && structure.shorthand() != null -> {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.set(structure.shorthand(), value);
        fill(structure, node, defaults);
        yield node;
      }
      case Shape.Items items when value instanceof ArrayNode list -> {
        for (int i = 0; i < list.size(); i++) {
          list.set(i, filled(items.item(), list.get(i), defaults));
        }
        yield list;
      }
      case Shape.Entries entries when value instanceof ObjectNode map -> {
        for (String key : List.copyOf(keys(map))) {
          map.set(key, filled(entries.value(), map.get(key), false));
        }
        yield map;
      }
      case Shape.Text text when value.isNumber() && text.format().acceptsNumbers() ->
          JsonNodeFactory.instance.textNode(value.asText());
      default -> value;
    };
  }

  private static List<String> keys(ObjectNode map) {
    return map.properties().stream().map(java.util.Map.Entry::getKey).toList();
  }
}
