package io.company.platform.kernel.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.kernel.error.PlatformException;
import io.company.platform.kernel.error.Reason;
import java.util.List;
import java.util.Optional;

/**
 * What nobody sets from outside: the counters and times of {@code metadata}, and {@code status}.
 */
final class SystemFields {

  private static final List<String> SYSTEM =
      List.of(
          "uid",
          "resourceVersion",
          "generation",
          "creationTimestamp",
          "deletionTimestamp",
          "deletionGracePeriodSeconds",
          "selfLink",
          "generateName");

  private SystemFields() {}

  /** Whatever the input says of them, they stay as they are. */
  static void keep(ObjectNode object, Optional<Resource> current, Intent intent) {
    ObjectNode metadata = metadata(object);
    JsonNode present =
        current.map(resource -> resource.json().path("metadata")).orElse(Json.object());
    SYSTEM.forEach(field -> keepField(metadata, field, present));
    if (!intent.caller().service() && !intent.caller().platformAdmin()) {
      keepField(metadata, "finalizers", present);
    }
    if (intent.statusOnly()) {
      return;
    }
    object.remove("status");
    current
        .map(resource -> resource.json().get("status"))
        .ifPresent(status -> object.set("status", status.deepCopy()));
  }

  static void keepField(ObjectNode metadata, String field, JsonNode present) {
    metadata.remove(field);
    if (present.hasNonNull(field)) {
      metadata.set(field, present.get(field).deepCopy());
    }
  }

  static ObjectNode metadata(ObjectNode object) {
    if (object.get("metadata") instanceof ObjectNode metadata) {
      return metadata;
    }
    if (object.hasNonNull("metadata")) {
      throw new PlatformException(Reason.BAD_REQUEST, "metadata must be an object");
    }
    return object.putObject("metadata");
  }

  /** CONFLICT when the body was made from another state of the object. */
  static void refuseStale(JsonNode bodyMetadata, Resource current) {
    refuseOtherRevision(bodyMetadata.path("resourceVersion"), current);
    refuseOtherUid(bodyMetadata.path("uid"), current);
  }

  static void refuseOtherRevision(JsonNode given, Resource current) {
    String revision = given.asText("");
    if (!revision.isEmpty() && !revision.equals(Long.toString(current.revision()))) {
      throw new PlatformException(
          Reason.CONFLICT,
          current.key()
              + " has changed: you have revision "
              + revision
              + ", it is at "
              + current.revision()
              + "; read it again and repeat your change");
    }
  }

  static void refuseOtherUid(JsonNode given, Resource current) {
    String uid = given.asText("");
    if (!uid.isEmpty() && !uid.equals(current.uid())) {
      throw new PlatformException(
          Reason.CONFLICT,
          current.key()
              + " is another object than the one you mean: its uid is "
              + current.uid()
              + ", not "
              + uid);
    }
  }
}
