package io.company.platform.kinds.field;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a value may be; read once from the records, and all that validation, defaults and schemas
 * are made from.
 */
public sealed interface Shape {

  /** What is allowed, to follow "must be". */
  String allowed();

  /**
   * @param oneOf the allowed texts; empty where the format decides
   * @param min as the format writes it; null for none
   * @param max as the format writes it; null for none
   */
  record Text(
      Format format, List<String> oneOf, String min, String max, int minLength, int maxLength)
      implements Shape {

    @Override
    public String allowed() {
      if (!oneOf.isEmpty()) {
        return "one of "
            + oneOf.stream().map(text -> '"' + text + '"').collect(Collectors.joining(", "));
      }
      if (min != null) {
        return format.allowed() + ", from " + min + " to " + max;
      }
      if (maxLength < format.maxLength() || minLength > 0) {
        return format.allowed() + " of " + minLength + " to " + maxLength + " characters";
      }
      return format.allowed();
    }
  }

  record Whole(long min, long max) implements Shape {

    @Override
    public String allowed() {
      if (max >= Integer.MAX_VALUE) {
        return "a whole number from " + min;
      }
      return "a whole number from " + min + " to " + max;
    }
  }

  record Decimal() implements Shape {

    @Override
    public String allowed() {
      return "a number";
    }
  }

  record Flag() implements Shape {

    @Override
    public String allowed() {
      return "true or false";
    }
  }

  /** Any JSON. */
  record Anything() implements Shape {

    @Override
    public String allowed() {
      return "any value";
    }
  }

  record Items(Shape item, int min, int max, boolean unique) implements Shape {

    @Override
    public String allowed() {
      if (max == Integer.MAX_VALUE) {
        return "a list";
      }
      return "a list of "
          + (min == 0 ? "at most " : min + " to ")
          + max
          + (unique ? " different items" : " items");
    }
  }

  record Entries(Format keys, Shape value, int max) implements Shape {

    @Override
    public String allowed() {
      return max == Integer.MAX_VALUE ? "a map" : "a map of at most " + max + " entries";
    }
  }

  /**
   * @param name of the record
   * @param exactlyOne of these fields is given; empty where that is not so
   * @param shorthand the field that a text stands for; null where an object is needed
   */
  record Structure(String name, List<Field> fields, List<String> exactlyOne, String shorthand)
      implements Shape {

    public Structure(String name, List<Field> fields, List<String> exactlyOne) {
      this(name, fields, exactlyOne, null);
    }

    public Optional<Field> field(String wanted) {
      return fields.stream().filter(field -> field.name().equals(wanted)).findFirst();
    }

    public List<String> names() {
      return fields.stream().map(Field::name).toList();
    }

    @Override
    public String allowed() {
      if (fields.isEmpty()) {
        return "an empty object: {}";
      }
      return (shorthand == null ? "" : "the name of a " + shorthand + " or ")
          + "an object with the fields "
          + String.join(", ", names());
    }
  }

  /**
   * A field of a structure.
   *
   * @param example null where there is none
   * @param byDefault null where there is none
   * @param required the stored object has it
   * @param derived required, but users may leave it out
   * @param sameAs JSON pointer to the field that says the same; null for none
   */
  record Field(
      String name,
      String description,
      JsonNode example,
      JsonNode byDefault,
      boolean required,
      boolean derived,
      String sameAs,
      Shape shape) {}
}
