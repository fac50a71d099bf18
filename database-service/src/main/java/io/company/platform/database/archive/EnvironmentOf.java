package io.company.platform.database.archive;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.kernel.error.PlatformException;
import io.company.platform.kernel.resource.Key;
import io.company.platform.kernel.resource.Resource;
import io.company.platform.kinds.DatabaseSpec;
import io.company.platform.kinds.FieldError;
import io.company.platform.kinds.Specs;
import java.util.List;
import java.util.Optional;

/** What a Backup and a Restore say of the database and the environment that they are of. */
public final class EnvironmentOf {

  private EnvironmentOf() {}

  public static Resource present(Key key, JsonNode name, Optional<Resource> database) {
    return database.orElseThrow(
        () ->
            refuse(
                "spec.database",
                "there is no database %s in team %s".formatted(key.name(), key.namespace()),
                name));
  }

  /** The only environment where none is given; refused where it is not one of the database's. */
  public static void fillIn(ObjectNode object, Resource database) {
    List<String> environments = Specs.read(DatabaseSpec.class, database.spec()).environments();
    JsonNode given = object.at("/spec/environment");
    String there = String.join(", ", environments);
    if (given.isMissingNode() || given.isNull()) {
      if (environments.size() != 1) {
        throw refuse("spec.environment", "must be one of " + there, null);
      }
      object.withObject("/spec").put("environment", environments.getFirst());
      return;
    }
    if (given.isTextual() && !environments.contains(given.asText())) {
      throw refuse(
          "spec.environment",
          "database %s has no environment \"%s\"; it has %s"
              .formatted(database.key().name(), given.asText(), there),
          given);
    }
  }

  public static void refuseWithoutBackups(Resource database, JsonNode name) {
    if (!Specs.read(DatabaseSpec.class, database.spec()).backup().enabled()) {
      throw refuse(
          "spec.database",
          "database %s is not backed up: set its spec.backup.enabled to true"
              .formatted(database.key().name()),
          name);
    }
  }

  /** What was asked for is a fact. */
  public static void refuseAnotherSpec(ObjectNode object, Resource current) {
    JsonNode before = current.json().path("spec");
    if (!before.equals(object.path("spec"))) {
      throw refuse("spec", "can't be changed; make another one", object.path("spec"));
    }
  }

  public static PlatformException refuse(String path, String message, JsonNode value) {
    return PlatformException.invalid(List.of(new FieldError(path, message, value)));
  }
}
