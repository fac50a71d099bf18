package io.company.platform.kinds;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.kinds.field.Shape;
import io.company.platform.kinds.field.Shapes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The ratchet: what is not documented, or has an example that would be refused, fails the build.
 */
class DocumentationTest {

  @Test
  void everyFieldHasADescriptionAndAnExampleThatIsAllowed() {
    List<String> missing = new ArrayList<>();
    for (Class<?> record : records()) {
      collect(record.getSimpleName(), Shapes.of(record), missing);
    }
    assertEquals(List.of(), missing);
  }

  @Test
  void everyPropertyOfEveryKindsSchemaHasADescriptionAndAnExample() {
    List<String> missing = new ArrayList<>();
    for (Kind kind : Kinds.all()) {
      collectSchema(kind.name(), SchemaOf.object(kind), missing);
    }
    assertEquals(List.of(), missing);
  }

  @Test
  void theExampleOfEveryKindIsValidAndCompletingTwiceIsCompletingOnce() throws Exception {
    for (Kind kind : Kinds.all()) {
      ObjectNode example = Json.of(kind.example());
      assertEquals(List.of(), Json.errors(kind, example), kind.name());
      ObjectNode again = example.deepCopy();
      kind.completion().complete(again);
      assertEquals(example, again, kind.name());
    }
  }

  @Test
  void theExampleOfEveryActionIsValid() throws Exception {
    for (Kind kind : Kinds.all()) {
      for (Action action : kind.actions()) {
        assertEquals(
            List.of(), Validation.bodyErrors(action, Json.of(action.example())), action.name());
        assertFalse(action.description().isBlank());
      }
    }
  }

  @Test
  void selectableFieldsAndColumnsPointAtFieldsThatThereAre() {
    for (Kind kind : Kinds.all()) {
      JsonNode schema = SchemaOf.object(kind);
      for (String field : kind.selectableFields()) {
        assertFalse(
            schemaAt(schema, field.split("\\.")).isMissingNode(), kind.name() + " " + field);
      }
      for (Column column : kind.columns()) {
        String[] names = column.pointer().substring(1).split("/");
        assertFalse(schemaAt(schema, names).isMissingNode(), kind.name() + " " + column.pointer());
      }
    }
  }

  private static JsonNode schemaAt(JsonNode schema, String... names) {
    JsonNode at = schema;
    for (String name : names) {
      at = at.path("properties").path(name);
    }
    return at;
  }

  private static List<Class<?>> records() {
    List<Class<?>> records = new ArrayList<>(List.of(ObjectMeta.class, Condition.class));
    for (Kind kind : Kinds.all()) {
      records.add(kind.spec());
      records.add(kind.status());
      kind.actions().forEach(action -> records.add(action.body()));
    }
    return records;
  }

  private static void collect(String path, Shape shape, List<String> missing) {
    switch (shape) {
      case Shape.Structure structure ->
          structure.fields().forEach(field -> collect(path, field, missing));
      case Shape.Items items -> collect(path + "[]", items.item(), missing);
      case Shape.Entries entries -> collect(path + "{}", entries.value(), missing);
      case Shape.Text text -> {}
      case Shape.Whole whole -> {}
      case Shape.Decimal decimal -> {}
      case Shape.Flag flag -> {}
      case Shape.Anything anything -> {}
    }
  }

  private static void collect(String parent, Shape.Field field, List<String> missing) {
    String path = parent + "." + field.name();
    if (!field.description().endsWith(".")) {
      missing.add(path + " has no description that is a sentence");
    }
    if (field.example() == null) {
      missing.add(path + " has no example");
    } else {
      refused(field.shape(), field.example(), path + " has an example that", missing);
    }
    if (field.byDefault() != null) {
      refused(field.shape(), field.byDefault(), path + " has a default that", missing);
    }
    collect(path, field.shape(), missing);
  }

  private static void refused(Shape shape, JsonNode value, String what, List<String> missing) {
    List<FieldError> errors = new ArrayList<>();
    new Values(value, errors).check(shape, value, "");
    errors.forEach(error -> missing.add(what + " " + error.message()));
  }

  private static void collectSchema(String path, JsonNode schema, List<String> missing) {
    for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
      String place = path + "." + property.getKey();
      boolean status = place.endsWith(".status") && place.indexOf('.') == place.lastIndexOf('.');
      if (property.getValue().path("description").asText().isBlank()) {
        missing.add(place + " has no description");
      }
      if (property.getValue().path("examples").isEmpty() && !status) {
        missing.add(place + " has no example");
      }
      collectSchema(place, property.getValue(), missing);
    }
    if (schema.has("items")) {
      collectSchema(path + "[]", schema.path("items"), missing);
    }
    if (schema.has("additionalProperties")) {
      collectSchema(path + "{}", schema.path("additionalProperties"), missing);
    }
    assertTrue(schema.isObject() || schema.isBoolean(), path);
  }
}
