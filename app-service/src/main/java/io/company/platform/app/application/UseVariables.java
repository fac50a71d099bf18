package io.company.platform.app.application;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.kinds.ApplicationSpec;
import io.company.platform.kinds.FieldError;
import io.company.platform.kinds.Specs;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One name, one variable: what an application uses and what it sets itself must not meet. Pure. */
final class UseVariables {

  private UseVariables() {}

  /** One error a use, at the first variable that is there already. */
  static List<FieldError> clashes(ObjectNode application) {
    Map<String, String> places = new HashMap<>();
    JsonNode spec = application.path("spec");
    names(spec.path("env")).forEach(name -> places.putIfAbsent(name, "spec.env"));
    for (var environment : spec.path("environments").properties()) {
      names(environment.getValue().path("env"))
          .forEach(
              name ->
                  places.putIfAbsent(name, "spec.environments." + environment.getKey() + ".env"));
    }
    List<FieldError> errors = new ArrayList<>();
    JsonNode uses = spec.path("uses");
    for (int i = 0; i < uses.size(); i++) {
      String path = "spec.uses[" + i + "]";
      for (String variable : variables(uses.get(i))) {
        String other = places.putIfAbsent(variable, path);
        if (other != null && !other.equals(path)) {
          errors.add(clash(path, variable, other, uses.get(i)));
          break;
        }
      }
    }
    return errors;
  }

  private static FieldError clash(String path, String variable, String other, JsonNode use) {
    String message =
        "gives the variable "
            + variable
            + ", which "
            + other
            + " gives already: add \"as\" to one of the uses, e.g. as: SECOND gives SECOND_"
            + variable;
    return new FieldError(path, message, use);
  }

  private static List<String> names(JsonNode variables) {
    return variables.properties().stream().map(Map.Entry::getKey).toList();
  }

  /** None of what is no use at all: the validation says what is wrong with it. */
  private static List<String> variables(JsonNode use) {
    long things =
        List.of("database", "cache", "queue", "bucket").stream()
            .filter(kind -> use.path(kind).isTextual())
            .count();
    boolean named = !use.has("as") || use.path("as").isTextual() || use.path("as").isNull();
    return things == 1 && named
        ? Specs.read(ApplicationSpec.Use.class, use).variables()
        : List.of();
  }
}
