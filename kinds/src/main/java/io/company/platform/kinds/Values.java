package io.company.platform.kinds;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.kinds.field.Format;
import io.company.platform.kinds.field.Shape;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Checks values against shapes; fields that a shape does not have are passed over. */
final class Values {

  private static final int MOST_ERRORS = 100;

  private final JsonNode root;
  private final List<FieldError> errors;

  Values(JsonNode root, List<FieldError> errors) {
    this.root = root;
    this.errors = errors;
  }

  void check(Shape shape, JsonNode value, String path) {
    switch (shape) {
      case Shape.Structure structure when value instanceof ObjectNode object ->
          structure(structure, object, path);
      case Shape.Structure structure when structure.shorthand() != null && value.isTextual() ->
          check(structure.field(structure.shorthand()).orElseThrow().shape(), value, path);
      case Shape.Items items when value instanceof ArrayNode list -> items(items, list, path);
      case Shape.Entries entries when value instanceof ObjectNode map ->
          entries(entries, map, path);
      case Shape.Text text when value.isTextual() -> text(text, value, path);
      case Shape.Text text when value.isNumber() || value.isBoolean() ->
          wrong(path, text.allowed() + ", written as text: put it in quotes", value);
      case Shape.Whole whole when value.isIntegralNumber() -> whole(whole, value, path);
      case Shape.Decimal decimal when value.isNumber() -> {}
      case Shape.Flag flag when value.isBoolean() -> {}
      case Shape.Anything anything -> anything(value, path);
      case Shape.Structure structure -> wrong(path, structure.allowed(), value);
      case Shape.Items items -> wrong(path, items.allowed(), value);
      case Shape.Entries entries -> wrong(path, entries.allowed(), value);
      case Shape.Text text -> wrong(path, text.allowed(), value);
      case Shape.Whole whole -> wrong(path, whole.allowed(), value);
      case Shape.Decimal decimal -> wrong(path, decimal.allowed(), value);
      case Shape.Flag flag -> wrong(path, flag.allowed(), value);
    }
  }

  private void structure(Shape.Structure structure, ObjectNode object, String path) {
    for (Shape.Field field : structure.fields()) {
      JsonNode value = object.get(field.name());
      String place = Path.field(path, field.name());
      if (value == null || (value.isNull() && !field.required())) {
        if (field.required()) {
          add(place, "is required: " + field.shape().allowed(), null);
        }
        continue;
      }
      int before = errors.size();
      check(field.shape(), value, place);
      if (field.sameAs() != null && errors.size() == before) {
        same(field, value, place);
      }
    }
    exactlyOne(structure, object, path);
  }

  private void same(Shape.Field field, JsonNode value, String place) {
    JsonNode other = root.at(field.sameAs());
    if (!other.isMissingNode() && !other.equals(value)) {
      String message =
          "must be the same as " + Path.of(field.sameAs()) + ", which is " + Shown.value(other);
      add(place, message + ", but is " + Shown.value(value), value);
    }
  }

  private void exactlyOne(Shape.Structure structure, ObjectNode object, String path) {
    List<String> given = structure.exactlyOne().stream().filter(object::hasNonNull).toList();
    if (structure.exactlyOne().isEmpty() || given.size() == 1) {
      return;
    }
    String what = given.isEmpty() ? "none is given" : "given are " + String.join(" and ", given);
    add(
        path,
        "must have exactly one of " + String.join(", ", structure.exactlyOne()) + ", but " + what,
        object);
  }

  private void items(Shape.Items items, ArrayNode list, String path) {
    if (list.size() < items.min() || list.size() > items.max()) {
      add(path, "must be " + items.allowed() + ", but has " + list.size(), list);
    }
    Set<JsonNode> seen = new HashSet<>();
    for (int i = 0; i < list.size(); i++) {
      check(items.item(), list.get(i), Path.item(path, i));
      if (items.unique() && !seen.add(list.get(i))) {
        String twice = "must not be in the list twice, but " + Shown.value(list.get(i)) + " is";
        add(Path.item(path, i), twice, list.get(i));
      }
    }
  }

  private void entries(Shape.Entries entries, ObjectNode map, String path) {
    if (map.size() > entries.max()) {
      add(path, "must be " + entries.allowed() + ", but has " + map.size(), null);
    }
    for (Map.Entry<String, JsonNode> entry : map.properties()) {
      String place = Path.key(path, entry.getKey());
      if (!entries.keys().matches(entry.getKey())) {
        add(place, "must be called by " + entries.keys().allowed(), null);
      }
      check(entries.value(), entry.getValue(), place);
    }
  }

  private void text(Shape.Text shape, JsonNode value, String path) {
    String text = value.textValue();
    boolean allowed = shape.oneOf().isEmpty() ? fits(shape, text) : shape.oneOf().contains(text);
    if (allowed) {
      return;
    }
    String near =
        Nearest.to(text, shape.oneOf()).map(word -> "; did you mean \"" + word + "\"?").orElse("");
    boolean secret = shape.format() == Format.ENV_VALUE;
    String shown =
        text.length() > shape.maxLength() ? text.length() + " characters long" : Shown.value(value);
    add(
        path,
        "must be " + shape.allowed() + ", but is " + (secret ? "not" : shown) + near,
        secret ? null : value);
  }

  private static boolean fits(Shape.Text shape, String text) {
    if (text.length() < shape.minLength()
        || text.length() > shape.maxLength()
        || !shape.format().matches(text)) {
      return false;
    }
    return shape.min() == null
        || (shape.format().compare(text, shape.min()) >= 0
            && shape.format().compare(text, shape.max()) <= 0);
  }

  private void whole(Shape.Whole shape, JsonNode value, String path) {
    BigDecimal number = value.decimalValue();
    boolean tooSmall = number.compareTo(BigDecimal.valueOf(shape.min())) < 0;
    if (tooSmall || number.compareTo(BigDecimal.valueOf(shape.max())) > 0) {
      wrong(path, shape.allowed(), value);
    }
  }

  private void anything(JsonNode value, String path) {
    if (value.isTextual() && value.textValue().indexOf('\0') >= 0) {
      add(path, "must not contain a NUL character", null);
    }
    for (Map.Entry<String, JsonNode> entry : value.properties()) {
      anything(entry.getValue(), Path.key(path, entry.getKey()));
      if (entry.getKey().indexOf('\0') >= 0) {
        add(path, "must not contain a NUL character", null);
      }
    }
    if (value.isArray()) {
      for (int i = 0; i < value.size(); i++) {
        anything(value.get(i), Path.item(path, i));
      }
    }
  }

  private void wrong(String path, String allowed, JsonNode value) {
    add(path, "must be " + allowed + ", but is " + Shown.value(value), value);
  }

  private void add(String path, String message, JsonNode value) {
    if (errors.size() < MOST_ERRORS) {
      errors.add(new FieldError(path, message, value));
    }
  }
}
