package io.company.platform.kinds;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.kinds.field.Shape;
import io.company.platform.kinds.field.Shapes;
import java.util.ArrayList;
import java.util.List;

/**
 * Checks an object against its kind's records and finds everything that is wrong, not only the
 * first. An object in which nothing is found can be read into the records.
 */
public final class Validation {

  private Validation() {}

  /**
   * Unknown fields, missing ones, wrong types and values that aren't allowed; empty when the object
   * is valid.
   */
  public static List<FieldError> errors(Kind kind, ObjectNode object) {
    List<FieldError> errors = new ArrayList<>(unknownFields(kind, object));
    new Values(object, errors).check(Whole.of(kind), object, "");
    return errors;
  }

  /** Fields that the kind does not have, each with the nearest one that it has. */
  public static List<FieldError> unknownFields(Kind kind, ObjectNode object) {
    return new UnknownFields(Whole.of(kind)).in(object);
  }

  /** Removes the fields that the kind does not have. */
  public static void prune(Kind kind, ObjectNode object) {
    UnknownFields.prune(Whole.of(kind), object);
  }

  /**
   * Like {@link #errors} for the body of an action; paths start at the body. Fill in {@link
   * Defaults#fill(Class, ObjectNode)} before.
   */
  public static List<FieldError> bodyErrors(Action action, JsonNode body) {
    Shape.Structure shape = Shapes.of(action.body());
    List<FieldError> errors = new ArrayList<>();
    if (body instanceof ObjectNode object) {
      errors.addAll(new UnknownFields(shape).in(object));
    }
    new Values(body, errors).check(shape, body, "");
    return errors;
  }
}
