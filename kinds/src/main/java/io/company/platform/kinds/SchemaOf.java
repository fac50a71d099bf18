package io.company.platform.kinds;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.kinds.field.Shape;
import io.company.platform.kinds.field.Shapes;

/** JSON Schemas (draft 2020-12, as OpenAPI 3.1 uses them) from the records. */
public final class SchemaOf {

  private SchemaOf() {}

  /** The schema of a whole object of the kind: apiVersion, kind, metadata, spec, status. */
  public static ObjectNode object(Kind kind) {
    ObjectNode schema = of(Whole.documented(kind), true);
    schema.put("description", kind.description());
    ((ObjectNode) schema.at("/properties/status")).put("readOnly", true);
    return schema;
  }

  /** The schema of one record; nested records inline. */
  public static ObjectNode record(Class<?> type) {
    return of(Shapes.of(type), true);
  }

  private static ObjectNode of(Shape shape, boolean defaults) {
    ObjectNode schema = JsonNodeFactory.instance.objectNode();
    switch (shape) {
      case Shape.Text text -> text(schema, text);
      case Shape.Whole whole -> whole(schema, whole);
      case Shape.Decimal decimal -> schema.put("type", "number").put("format", "double");
      case Shape.Flag flag -> schema.put("type", "boolean");
      case Shape.Anything anything -> schema.put("type", "object");
      case Shape.Items items -> {
        schema.put("type", "array");
        schema.set("items", of(items.item(), defaults));
        if (items.min() > 0) {
          schema.put("minItems", items.min());
        }
        if (items.max() < Integer.MAX_VALUE) {
          schema.put("maxItems", items.max());
        }
        if (items.unique()) {
          schema.put("uniqueItems", true);
        }
      }
      case Shape.Entries entries -> {
        schema.put("type", "object");
        schema.set("additionalProperties", of(entries.value(), false));
        if (entries.keys().pattern() != null) {
          schema.putObject("propertyNames").put("pattern", entries.keys().pattern());
        }
        if (entries.max() < Integer.MAX_VALUE) {
          schema.put("maxProperties", entries.max());
        }
      }
      case Shape.Structure structure when structure.shorthand() != null -> {
        ArrayNode forms = schema.putArray("anyOf");
        structure(forms.addObject(), structure, defaults);
        structure
            .field(structure.shorthand())
            .ifPresent(field -> forms.add(field(field, defaults)));
      }
      case Shape.Structure structure -> structure(schema, structure, defaults);
    }
    return schema;
  }

  private static void structure(ObjectNode schema, Shape.Structure structure, boolean defaults) {
    schema.put("type", "object");
    ObjectNode properties = schema.putObject("properties");
    ArrayNode required = JsonNodeFactory.instance.arrayNode();
    for (Shape.Field field : structure.fields()) {
      properties.set(field.name(), field(field, defaults));
      if (field.required() && !field.derived()) {
        required.add(field.name());
      }
    }
    if (!required.isEmpty()) {
      schema.set("required", required);
    }
    schema.put("additionalProperties", false);
    if (!structure.exactlyOne().isEmpty()) {
      ArrayNode choices = schema.putArray("oneOf");
      structure.exactlyOne().forEach(name -> choices.addObject().putArray("required").add(name));
    }
  }

  private static ObjectNode field(Shape.Field field, boolean defaults) {
    ObjectNode schema = of(field.shape(), defaults);
    String bounds =
        field.shape() instanceof Shape.Text text && text.min() != null ? bounds(text) : "";
    schema.put("description", field.description() + bounds);
    if (field.example() != null) {
      schema.putArray("examples").add(field.example());
    }
    if (field.byDefault() != null && defaults) {
      schema.set("default", field.byDefault());
    }
    return schema;
  }

  /** JSON Schema can't bound a quantity that is written as text, so the description says it. */
  private static String bounds(Shape.Text text) {
    return " From " + text.min() + " to " + text.max() + ".";
  }

  private static void text(ObjectNode schema, Shape.Text text) {
    schema.put("type", "string");
    if (!text.oneOf().isEmpty()) {
      ArrayNode values = schema.putArray("enum");
      text.oneOf().forEach(values::add);
      return;
    }
    if (text.format().pattern() != null) {
      schema.put("pattern", text.format().pattern());
    }
    if (text.minLength() > 0) {
      schema.put("minLength", text.minLength());
    }
    schema.put("maxLength", text.maxLength());
  }

  private static void whole(ObjectNode schema, Shape.Whole whole) {
    schema.put("type", "integer");
    schema.put("format", whole.max() > Integer.MAX_VALUE ? "int64" : "int32");
    schema.put("minimum", whole.min());
    if (whole.max() < Integer.MAX_VALUE) {
      schema.put("maximum", whole.max());
    }
  }
}
