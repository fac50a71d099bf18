package io.company.platform.database.database;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.database.instance.Offer;
import io.company.platform.kernel.resource.Resource;
import io.company.platform.kinds.DatabaseSpec;
import io.company.platform.kinds.FieldError;
import io.company.platform.kinds.Nearest;
import io.company.platform.kinds.Quantity;
import io.company.platform.kinds.Specs;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a Database may ask for, and what may become of one that is there. Pure. */
final class DatabaseRules {

  private DatabaseRules() {}

  /** Everything that is wrong with the version. */
  static List<FieldError> version(
      Optional<Resource> current, ObjectNode object, List<String> majors) {
    JsonNode wanted = object.at("/spec/version");
    List<FieldError> errors = new ArrayList<>();
    if (!majors.contains(wanted.asText())) {
      errors.add(
          new FieldError(
              "spec.version",
              "there is no version %s here; there are %s"
                  .formatted(wanted.asText(), String.join(", ", majors)),
              wanted));
      return errors;
    }
    current
        .map(it -> it.spec().path("version").asText())
        .filter(before -> Integer.parseInt(before) > Integer.parseInt(wanted.asText()))
        .filter(before -> !downgradePlanned(current.get(), wanted.asText()))
        .ifPresent(
            before ->
                errors.add(
                    new FieldError(
                        "spec.version",
                        "can't go back from %s to %s: data can't be read by an older version; ask for a new database, or for %s or newer"
                            .formatted(before, wanted.asText(), before),
                        wanted)));
    return errors;
  }

  /** An upgrade that has not run can be taken back. */
  private static boolean downgradePlanned(Resource current, String wanted) {
    for (JsonNode entry : current.json().at("/status/environments")) {
      String runs = entry.path("version").asText(entry.path("wanted").asText("999"));
      if (Integer.parseInt(runs.split("\\.")[0]) > Integer.parseInt(wanted)) {
        return false;
      }
    }
    return true;
  }

  static List<FieldError> extensions(ObjectNode object, Offer.Release release) {
    List<FieldError> errors = new ArrayList<>();
    JsonNode wanted = object.at("/spec/extensions");
    for (int i = 0; i < wanted.size(); i++) {
      String name = wanted.get(i).asText();
      if (!release.extensions().contains(name)) {
        String near =
            Nearest.to(name, release.extensions())
                .map(each -> "; did you mean " + each + "?")
                .orElse("");
        errors.add(
            new FieldError(
                "spec.extensions[" + i + "]",
                "version %s has no extension %s%s; it has %s"
                    .formatted(
                        release.version(), name, near, String.join(", ", release.extensions())),
                wanted.get(i)));
      }
    }
    return errors;
  }

  /** Storage that is in use can't be taken away. */
  static List<FieldError> storage(Resource current, ObjectNode object) {
    DatabaseSpec spec = Specs.read(DatabaseSpec.class, object.path("spec"));
    long limit = Quantity.memoryBytes(spec.resources().storage());
    List<FieldError> errors = new ArrayList<>();
    for (JsonNode entry : current.json().at("/status/environments")) {
      long used = entry.path("storageBytes").asLong();
      if (used > limit) {
        errors.add(
            new FieldError(
                spec.size().equals("custom") ? "spec.resources.storage" : "spec.size",
                "would allow %,d bytes of storage, but %s uses %,d: delete data first, or choose a larger size"
                    .formatted(limit, entry.path("name").asText(), used),
                object.at("/spec/size")));
      }
    }
    return errors;
  }

  /** An environment that somebody uses can't be taken away. */
  static List<FieldError> environments(Resource current, ObjectNode object, List<String> users) {
    List<String> wanted = new ArrayList<>();
    object.at("/spec/environments").forEach(each -> wanted.add(each.asText()));
    List<FieldError> errors = new ArrayList<>();
    for (JsonNode before : current.spec().path("environments")) {
      List<String> using =
          users.stream().filter(user -> user.endsWith(" in " + before.asText())).toList();
      if (!wanted.contains(before.asText()) && !using.isEmpty()) {
        errors.add(
            new FieldError(
                "spec.environments",
                "can't lose %s: it is used by %s; take it out of spec.uses of the application first"
                    .formatted(before.asText(), String.join(", ", using)),
                object.at("/spec/environments")));
      }
    }
    return errors;
  }
}
