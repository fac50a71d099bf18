package io.company.platform.kernel.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import io.company.platform.kernel.error.PlatformException;
import io.company.platform.kernel.error.Reason;
import io.company.platform.kernel.identity.Caller;
import io.company.platform.kinds.Kind;
import io.company.platform.kinds.Namespaces;
import io.company.platform.proto.resource.v1.FieldValidation;
import io.company.platform.proto.resource.v1.Verb;
import io.company.platform.proto.resource.v1.WriteRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A write, understood and allowed, not yet held against the object as it is.
 *
 * @param key with its namespace; the name is empty where the kind derives it
 * @param body a JSON object, or an array for a JSON patch
 */
record Intent(
    Verb verb,
    Kind kind,
    Key key,
    JsonNode body,
    Caller caller,
    List<ObjectNode> siblings,
    FieldValidation validation,
    String manager,
    boolean force,
    boolean statusOnly,
    boolean dryRun) {

  /** Largest object, and largest body: 1 MiB. */
  static final int MAX_BYTES = 1 << 20;

  /** Refuses what can't be read, and what the caller may not do. */
  static Intent of(WriteRequest request, Kind kind, Caller caller) {
    if (request.getBody().size() > MAX_BYTES) {
      throw new PlatformException(
          Reason.TOO_LARGE,
          "the body has " + request.getBody().size() + " bytes; an object may have " + MAX_BYTES);
    }
    Verb verb = request.getVerb();
    JsonNode body = body(verb, request.getBody());
    List<ObjectNode> siblings =
        request.getSiblingsList().stream()
            .map(bytes -> Json.parseObject(bytes.toByteArray()))
            .toList();
    Key key = key(request, kind, body, siblings, caller);
    Access.write(caller, kind, verb, request.getStatusOnly(), key.namespace(), key.name());
    FieldValidation validation =
        request.getFieldValidation() == FieldValidation.FIELD_VALIDATION_UNSPECIFIED
            ? FieldValidation.FIELD_VALIDATION_STRICT
            : request.getFieldValidation();
    return new Intent(
        verb,
        kind,
        key,
        body,
        caller,
        siblings,
        validation,
        request.getFieldManager(),
        request.getForce(),
        request.getStatusOnly(),
        request.getDryRun());
  }

  Intent named(String name) {
    return new Intent(
        verb,
        kind,
        new Key(key.plural(), key.namespace(), name),
        body,
        caller,
        siblings,
        validation,
        manager,
        force,
        statusOnly,
        dryRun);
  }

  /** Who is noted as having set fields. */
  String managerOrCaller() {
    return manager.isEmpty() ? caller.name() : manager;
  }

  private static JsonNode body(Verb verb, ByteString bytes) {
    return switch (verb) {
      case VERB_JSON_PATCH -> Json.parse(bytes.toByteArray());
      case VERB_DELETE -> bytes.isEmpty() ? Json.object() : Json.parseObject(bytes.toByteArray());
      case VERB_CREATE, VERB_UPDATE, VERB_MERGE_PATCH, VERB_SERVER_SIDE_APPLY, VERB_APPLY ->
          Json.parseObject(bytes.toByteArray());
      case VERB_UNSPECIFIED, UNRECOGNIZED ->
          throw new PlatformException(Reason.BAD_REQUEST, "verb is not given");
    };
  }

  private static Key key(
      WriteRequest request, Kind kind, JsonNode body, List<ObjectNode> siblings, Caller caller) {
    String name = request.getKey().getName();
    String namespace = request.getKey().getNamespace();
    if (body instanceof ObjectNode object && isObject(request.getVerb())) {
      refuseOther(object, "apiVersion", Kind.API_VERSION, "");
      refuseOther(object, "kind", kind.name(), "");
      name = name.isEmpty() ? name(object, request.getVerb()) : name;
      namespace = namespace.isEmpty() ? namespace(object, kind, siblings, caller) : namespace;
      refuseOther(object.path("metadata"), "name", name, "metadata.");
      refuseOther(object.path("metadata"), "namespace", namespace, "metadata.");
    }
    return new Key(kind.plural(), namespace, name);
  }

  private static boolean isObject(Verb verb) {
    return verb == Verb.VERB_CREATE
        || verb == Verb.VERB_UPDATE
        || verb == Verb.VERB_APPLY
        || verb == Verb.VERB_SERVER_SIDE_APPLY;
  }

  private static void refuseOther(JsonNode in, String field, String expected, String path) {
    JsonNode given = in.path(field);
    if (given.isTextual()
        && !given.asText().isEmpty()
        && !expected.isEmpty()
        && !given.asText().equals(expected)) {
      throw new PlatformException(
          Reason.BAD_REQUEST,
          path
              + field
              + " is \""
              + given.asText()
              + "\", but the request is for \""
              + expected
              + "\"");
    }
  }

  private static String name(ObjectNode object, Verb verb) {
    String name = object.at("/metadata/name").asText("");
    String prefix = object.at("/metadata/generateName").asText("");
    if (name.isEmpty() && verb == Verb.VERB_CREATE && !prefix.isEmpty()) {
      return prefix
          + Long.toString(
              ThreadLocalRandom.current().nextLong(36L * 36 * 36 * 36, 36L * 36 * 36 * 36 * 36),
              36);
    }
    return name;
  }

  private static String namespace(
      ObjectNode object, Kind kind, List<ObjectNode> siblings, Caller caller) {
    List<ObjectNode> documents = new ArrayList<>();
    documents.add(object.has("kind") ? object : object.deepCopy().put("kind", kind.name()));
    documents.addAll(siblings);
    return switch (Namespaces.of(documents, caller.teams()).getFirst()) {
      case Namespaces.Answer.Found(String namespace) -> namespace;
      case Namespaces.Answer.Unclear unclear ->
          throw PlatformException.invalid(List.of(unclear.error()));
    };
  }
}
