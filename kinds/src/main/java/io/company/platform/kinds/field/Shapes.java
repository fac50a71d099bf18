package io.company.platform.kinds.field;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Reads records and their annotations into shapes, once per record. */
public final class Shapes {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final ClassValue<Shape.Structure> STRUCTURES =
      new ClassValue<>() {
        @Override
        protected Shape.Structure computeValue(Class<?> type) {
          return structure(type);
        }
      };

  private Shapes() {}

  /** The shape of a record; of {@code Void}, an object without fields. */
  public static Shape.Structure of(Class<?> type) {
    return STRUCTURES.get(type);
  }

  private static Shape.Structure structure(Class<?> type) {
    if (type == Void.class) {
      return new Shape.Structure("this action's body", List.of(), List.of());
    }
    ExactlyOne choice = type.getAnnotation(ExactlyOne.class);
    Shorthand shorthand = type.getAnnotation(Shorthand.class);
    return new Shape.Structure(
        type.getSimpleName(),
        Arrays.stream(type.getRecordComponents()).map(Shapes::field).toList(),
        choice == null ? List.of() : List.of(choice.value()),
        shorthand == null ? null : shorthand.value());
  }

  private static Shape.Field field(RecordComponent component) {
    Shape shape = shape(component.getGenericType(), component);
    Doc doc = component.getAnnotation(Doc.class);
    Default byDefault = component.getAnnotation(Default.class);
    Required required = component.getAnnotation(Required.class);
    SameAs sameAs = component.getAnnotation(SameAs.class);
    return new Shape.Field(
        component.getName(),
        doc == null ? "" : doc.value(),
        doc == null || doc.example().isEmpty()
            ? example(shape)
            : value(shape, doc.example(), component),
        byDefault == null ? null : value(shape, byDefault.value(), component),
        required != null,
        required != null && required.derived(),
        sameAs == null ? null : sameAs.value(),
        shape);
  }

  private static Shape shape(Type type, RecordComponent component) {
    Size size = component.getAnnotation(Size.class);
    if (type instanceof ParameterizedType parameterized) {
      Type[] arguments = parameterized.getActualTypeArguments();
      int max = size == null ? Integer.MAX_VALUE : size.max();
      if (parameterized.getRawType() == List.class) {
        boolean unique = size != null && size.unique();
        return new Shape.Items(
            shape(arguments[0], component), size == null ? 0 : size.min(), max, unique);
      }
      if (parameterized.getRawType() == Map.class) {
        Format keys = component.getAnnotation(Keys.class).value();
        return new Shape.Entries(keys, shape(arguments[1], component), max);
      }
    }
    if (type == String.class) {
      return text(component, component.getGenericType() == String.class ? size : null);
    }
    if (type == Double.class) {
      return new Shape.Decimal();
    }
    if (type == Boolean.class) {
      return new Shape.Flag();
    }
    if (type == Integer.class || type == Long.class) {
      Range range = component.getAnnotation(Range.class);
      long max = type == Integer.class ? Integer.MAX_VALUE : Long.MAX_VALUE;
      return range == null
          ? new Shape.Whole(0, max)
          : new Shape.Whole(Long.parseLong(range.min()), Long.parseLong(range.max()));
    }
    if (type == JsonNode.class) {
      return new Shape.Anything();
    }
    if (type instanceof Class<?> nested && nested.isRecord()) {
      return of(nested);
    }
    throw new IllegalStateException("no shape for " + type + " of " + component);
  }

  private static Shape.Text text(RecordComponent component, Size size) {
    Is is = component.getAnnotation(Is.class);
    OneOf oneOf = component.getAnnotation(OneOf.class);
    Range range = component.getAnnotation(Range.class);
    Format format = is == null ? Format.TEXT : is.value();
    return new Shape.Text(
        format,
        oneOf == null ? List.of() : List.of(oneOf.value()),
        range == null ? null : range.min(),
        range == null ? null : range.max(),
        size == null ? 0 : size.min(),
        size == null ? format.maxLength() : size.max());
  }

  /** Text is written as it is, anything else as JSON. */
  private static JsonNode value(Shape shape, String text, RecordComponent component) {
    if (shape instanceof Shape.Text) {
      return TextNode.valueOf(text);
    }
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("not JSON: " + text + " of " + component, e);
    }
  }

  /** Made from the examples of the parts; null where a part has none. */
  private static JsonNode example(Shape shape) {
    return switch (shape) {
      case Shape.Structure structure -> example(structure);
      case Shape.Items items -> {
        JsonNode item = example(items.item());
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        yield item == null ? null : list.add(item);
      }
      case Shape.Text text -> null;
      case Shape.Whole whole -> null;
      case Shape.Decimal decimal -> null;
      case Shape.Flag flag -> null;
      case Shape.Anything anything -> null;
      case Shape.Entries entries -> null;
    };
  }

  /** A whole object of examples; of fields that exclude each other, the first. */
  public static ObjectNode example(Shape.Structure structure) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    List<String> choice = structure.exactlyOne();
    for (Shape.Field field : structure.fields()) {
      boolean excluded = choice.contains(field.name()) && !choice.getFirst().equals(field.name());
      if (field.example() != null && !excluded) {
        object.set(field.name(), field.example());
      }
    }
    return object;
  }
}
