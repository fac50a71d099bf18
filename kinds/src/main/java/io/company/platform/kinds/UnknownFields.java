package io.company.platform.kinds;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.kinds.field.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds and removes fields that a shape does not have, and says which one was probably meant. */
final class UnknownFields {

  private final Shape.Structure root;
  private final List<FieldError> found = new ArrayList<>();

  UnknownFields(Shape.Structure root) {
    this.root = root;
  }

  List<FieldError> in(ObjectNode object) {
    look(root, object, "");
    return found;
  }

  private void look(Shape shape, JsonNode value, String path) {
    switch (shape) {
      case Shape.Structure structure when value instanceof ObjectNode object -> {
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
          String place = Path.field(path, entry.getKey());
          structure
              .field(entry.getKey())
              .ifPresentOrElse(
                  field -> look(field.shape(), entry.getValue(), place),
                  () ->
                      found.add(
                          new FieldError(
                              place, message(structure, entry.getKey(), path), entry.getValue())));
        }
      }
      case Shape.Items items when value instanceof ArrayNode list -> {
        for (int i = 0; i < list.size(); i++) {
          look(items.item(), list.get(i), Path.item(path, i));
        }
      }
      case Shape.Entries entries when value instanceof ObjectNode map -> {
        for (Map.Entry<String, JsonNode> entry : map.properties()) {
          look(entries.value(), entry.getValue(), Path.key(path, entry.getKey()));
        }
      }
      default -> {}
    }
  }

  private String message(Shape.Structure structure, String name, String path) {
    String where = path.isEmpty() ? root.name() : path;
    String unknown = "is not a field of " + where;
    Optional<String> near = Nearest.to(name, structure.names());
    if (near.isPresent()) {
      return unknown + "; did you mean \"" + near.get() + "\"?";
    }
    Optional<String> elsewhere = elsewhere(root, name, "");
    if (elsewhere.isPresent()) {
      return unknown + "; did you mean \"" + elsewhere.get() + "\"?";
    }
    return structure.fields().isEmpty()
        ? unknown + ", which has none"
        : unknown + "; its fields are " + String.join(", ", structure.names());
  }

  /** The path of the first field of this name in what users write. */
  private static Optional<String> elsewhere(Shape.Structure structure, String name, String path) {
    for (Shape.Field field : structure.fields()) {
      String place = Path.field(path, field.name());
      if (field.name().equals(name)) {
        return Optional.of(place);
      }
      if (field.shape() instanceof Shape.Structure nested && !place.equals("status")) {
        Optional<String> deeper = elsewhere(nested, name, place);
        if (deeper.isPresent()) {
          return deeper;
        }
      }
    }
    return Optional.empty();
  }

  static void prune(Shape shape, JsonNode value) {
    switch (shape) {
      case Shape.Structure structure when value instanceof ObjectNode object -> {
        object.retain(structure.names());
        for (Shape.Field field : structure.fields()) {
          prune(field.shape(), object.path(field.name()));
        }
      }
      case Shape.Items items when value instanceof ArrayNode list ->
          list.forEach(item -> prune(items.item(), item));
      case Shape.Entries entries when value instanceof ObjectNode map ->
          map.forEach(each -> prune(entries.value(), each));
      default -> {}
    }
  }
}
