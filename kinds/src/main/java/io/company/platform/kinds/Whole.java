package io.company.platform.kinds;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.company.platform.kinds.field.Format;
import io.company.platform.kinds.field.Shape;
import io.company.platform.kinds.field.Shapes;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The shape of a kind's whole objects: apiVersion, kind, metadata, spec and status. What users
 * write is checked; the status is the owner's, who may note more there than is documented, and an
 * object that was read can be written again.
 */
final class Whole {

  private static final Map<Kind, Shape.Structure> SHAPES = new ConcurrentHashMap<>();

  private Whole() {}

  /** What is checked; any status will do. */
  static Shape.Structure of(Kind kind) {
    return SHAPES.computeIfAbsent(kind, each -> make(each, new Shape.Anything()));
  }

  /** What is documented, the status included. */
  static Shape.Structure documented(Kind kind) {
    return make(kind, Shapes.of(kind.status()));
  }

  private static Shape.Structure make(Kind kind, Shape status) {
    Shape.Structure metadata = metadata(kind);
    Shape.Structure spec = Shapes.of(kind.spec());
    return new Shape.Structure(
        kind.name(),
        List.of(
            field("apiVersion", "The API's group and version.", constant(Kind.API_VERSION), true),
            field("kind", "What the object is.", constant(kind.name()), false),
            field(
                "metadata",
                "Name, team, labels and what the platform notes.",
                metadata,
                kind.nameMayBeDerived()),
            field(
                "spec",
                "What is wanted.",
                spec,
                spec.fields().stream().noneMatch(Whole::mustBeWritten)),
            new Shape.Field(
                "status",
                "What is. Written by the platform.",
                null,
                null,
                false,
                false,
                null,
                status)),
        List.of());
  }

  private static boolean mustBeWritten(Shape.Field field) {
    return field.required() && !field.derived();
  }

  private static Shape.Text constant(String text) {
    return new Shape.Text(Format.TEXT, List.of(text), null, null, 0, Format.TEXT.maxLength());
  }

  private static Shape.Field field(String name, String description, Shape shape, boolean derived) {
    JsonNode example =
        switch (shape) {
          case Shape.Structure structure -> Shapes.example(structure);
          case Shape.Text text -> TextNode.valueOf(text.oneOf().getFirst());
          default -> null;
        };
    return new Shape.Field(name, description, example, null, true, derived, null, shape);
  }

  /** Objects that the platform records have longer names, made from those of others. */
  private static Shape.Structure metadata(Kind kind) {
    Shape.Structure general = Shapes.of(ObjectMeta.class);
    Shape longer =
        new Shape.Text(Format.SUBDOMAIN, List.of(), null, null, 0, Format.SUBDOMAIN.maxLength());
    List<Shape.Field> fields =
        general.fields().stream()
            .map(
                field ->
                    field.name().equals("name")
                        ? new Shape.Field(
                            field.name(),
                            field.description(),
                            field.example(),
                            null,
                            true,
                            kind.nameMayBeDerived(),
                            null,
                            kind.userWritable() ? field.shape() : longer)
                        : field)
            .toList();
    return new Shape.Structure(general.name(), fields, List.of());
  }
}
