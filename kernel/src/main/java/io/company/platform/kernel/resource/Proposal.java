package io.company.platform.kernel.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.flipkart.zjsonpatch.InvalidJsonPatchException;
import com.flipkart.zjsonpatch.JsonPatch;
import com.flipkart.zjsonpatch.JsonPatchApplicationException;
import io.company.platform.kernel.error.PlatformException;
import io.company.platform.kernel.error.Reason;
import io.company.platform.kinds.FieldError;
import io.company.platform.kinds.Kind;
import io.company.platform.kinds.Validation;
import io.company.platform.proto.resource.v1.FieldValidation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an intent makes of the object as it is: patched or replaced, completed, without what the
 * kind does not have. Pure: the same intent and the same object give the same proposal.
 *
 * @param warnings about fields that were left away
 */
record Proposal(ObjectNode object, List<String> warnings) {

  static Proposal of(Intent intent, Optional<Resource> current) {
    ObjectNode object = changed(intent, current);
    if (intent.statusOnly()) {
      return new Proposal(object, List.of());
    }
    SystemFields.keep(object, current, intent);
    object.put("kind", intent.kind().name());
    if (!object.hasNonNull("apiVersion")) {
      object.put("apiVersion", Kind.API_VERSION);
    }
    ObjectNode metadata = SystemFields.metadata(object);
    metadata.put("namespace", intent.key().namespace());
    if (!intent.key().name().isEmpty()) {
      metadata.put("name", intent.key().name());
    }
    List<String> warnings = prune(intent, object);
    intent.kind().completion().complete(object);
    return new Proposal(ordered(object), warnings);
  }

  /** The refusal of everything that is wrong with an object, or nothing. */
  static void refuseInvalid(Kind kind, ObjectNode object) {
    List<FieldError> errors = Validation.errors(kind, object);
    if (!errors.isEmpty()) {
      throw PlatformException.invalid(errors);
    }
  }

  private static ObjectNode changed(Intent intent, Optional<Resource> current) {
    return switch (intent.verb()) {
      case VERB_CREATE -> {
        if (current.isPresent()) {
          throw new PlatformException(
              Reason.ALREADY_EXISTS,
              intent.kind().singular()
                  + " \""
                  + intent.key().name()
                  + "\" exists already in team \""
                  + intent.key().namespace()
                  + "\"");
        }
        yield ((ObjectNode) intent.body()).deepCopy();
      }
      case VERB_UPDATE -> replaced(intent, required(intent, current));
      case VERB_MERGE_PATCH -> merged(intent, required(intent, current));
      case VERB_JSON_PATCH -> patched(intent, required(intent, current));
      case VERB_SERVER_SIDE_APPLY -> ServerSideApply.apply(intent, current);
      case VERB_APPLY -> applied(intent, current);
      case VERB_DELETE, VERB_UNSPECIFIED, UNRECOGNIZED ->
          throw new IllegalStateException("not a change of an object");
    };
  }

  private static Resource required(Intent intent, Optional<Resource> current) {
    return current.orElseThrow(
        () -> Access.notFound(intent.kind(), intent.key().namespace(), intent.key().name()));
  }

  private static ObjectNode replaced(Intent intent, Resource current) {
    SystemFields.refuseStale(intent.body().path("metadata"), current);
    ObjectNode body = ((ObjectNode) intent.body()).deepCopy();
    if (intent.statusOnly()) {
      return withStatus(current, body.path("status"));
    }
    ManagedFields.changedBy(intent.managerOrCaller(), current.json(), body);
    return body;
  }

  private static ObjectNode merged(Intent intent, Resource current) {
    SystemFields.refuseStale(intent.body().path("metadata"), current);
    JsonNode patched = MergePatch.apply(current.json().deepCopy(), intent.body());
    return statusOrWhole(intent, current, patched);
  }

  private static ObjectNode patched(Intent intent, Resource current) {
    try {
      JsonNode patched = JsonPatch.apply(intent.body(), current.json().deepCopy());
      SystemFields.refuseStale(patched.path("metadata"), current);
      return statusOrWhole(intent, current, patched);
    } catch (InvalidJsonPatchException e) {
      throw new PlatformException(
          Reason.BAD_REQUEST, "the body is not a JSON patch (RFC 6902): " + e.getMessage());
    } catch (JsonPatchApplicationException e) {
      throw new PlatformException(Reason.INVALID, "the patch can't be applied: " + e.getMessage());
    }
  }

  private static ObjectNode statusOrWhole(Intent intent, Resource current, JsonNode patched) {
    if (!(patched instanceof ObjectNode object)) {
      throw new PlatformException(
          Reason.INVALID, "after the patch the object is not a JSON object any more");
    }
    if (intent.statusOnly()) {
      return withStatus(current, object.path("status"));
    }
    ManagedFields.changedBy(intent.managerOrCaller(), current.json(), object);
    return object;
  }

  private static ObjectNode withStatus(Resource current, JsonNode status) {
    ObjectNode object = current.json().deepCopy();
    if (status instanceof ObjectNode) {
      object.set("status", status);
    }
    return object;
  }

  /**
   * Spec as the body says; labels and annotations too where it says something of them; the rest
   * stays.
   */
  private static ObjectNode applied(Intent intent, Optional<Resource> current) {
    ObjectNode body = ((ObjectNode) intent.body()).deepCopy();
    if (current.isEmpty()) {
      return body;
    }
    SystemFields.refuseStale(body.path("metadata"), current.get());
    ObjectNode object = current.get().json().deepCopy();
    List<String> known = List.of("apiVersion", "kind", "metadata", "status");
    object.remove("spec");
    for (Map.Entry<String, JsonNode> field : List.copyOf(body.properties())) {
      if (!known.contains(field.getKey())) {
        object.set(field.getKey(), field.getValue());
      }
    }
    for (Map.Entry<String, JsonNode> field :
        List.copyOf(SystemFields.metadata(body).properties())) {
      SystemFields.metadata(object).set(field.getKey(), field.getValue());
    }
    ManagedFields.changedBy(intent.managerOrCaller(), current.get().json(), object);
    return object;
  }

  /** Strict leaves unknown fields for the validation to refuse. */
  private static List<String> prune(Intent intent, ObjectNode object) {
    if (intent.validation() == FieldValidation.FIELD_VALIDATION_STRICT) {
      return List.of();
    }
    List<String> warnings = new ArrayList<>();
    if (intent.validation() == FieldValidation.FIELD_VALIDATION_WARN) {
      Validation.unknownFields(intent.kind(), object)
          .forEach(error -> warnings.add(error.path() + ": " + error.message() + " (left away)"));
    }
    Validation.prune(intent.kind(), object);
    return warnings;
  }

  /** apiVersion, kind, metadata, spec, status, as people expect to read it. */
  private static ObjectNode ordered(ObjectNode object) {
    ObjectNode ordered = Json.object();
    for (String field : List.of("apiVersion", "kind", "metadata", "spec", "status")) {
      if (object.has(field)) {
        ordered.set(field, object.get(field));
      }
    }
    object
        .properties()
        .forEach(
            field -> {
              if (!ordered.has(field.getKey())) {
                ordered.set(field.getKey(), field.getValue());
              }
            });
    return ordered;
  }
}
