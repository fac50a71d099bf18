package io.company.platform.gateway.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.company.platform.gateway.http.Json;
import io.company.platform.kernel.error.PlatformException;
import io.company.platform.kernel.error.Reason;
import io.company.platform.kinds.FieldError;
import io.company.platform.kinds.Kind;
import io.company.platform.kinds.Kinds;
import io.company.platform.kinds.Namespaces;
import io.company.platform.kinds.Nearest;
import io.company.platform.proto.resource.v1.Key;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One document of an apply, with apiVersion and namespace filled in.
 *
 * @param index its place in the request, from 0
 * @param kind null where {@code refusal} says that there is no such kind
 * @param name empty where the owner has to derive it
 * @param refusal why it can't even be sent to an owner; null where it can
 */
record Document(
    int index,
    Kind kind,
    String namespace,
    String name,
    ByteString json,
    ObjectNode object,
    PlatformException refusal) {

  /** Every document of a request, in its order. Pure. */
  static List<Document> of(List<ObjectNode> objects, Collection<String> callerTeams) {
    List<Namespaces.Answer> namespaces = Namespaces.of(objects, callerTeams);
    List<Document> documents = new ArrayList<>();
    Map<Key, Integer> seen = new HashMap<>();
    for (int i = 0; i < objects.size(); i++) {
      Document document = one(i, objects.get(i), namespaces.get(i));
      Integer twin = document.name().isEmpty() ? null : seen.putIfAbsent(document.key(), i);
      documents.add(twin == null ? document : document.refused(again(twin)));
    }
    return documents;
  }

  private static Document one(int index, ObjectNode object, Namespaces.Answer namespace) {
    List<FieldError> errors = new ArrayList<>();
    Kind kind = kind(object, errors);
    apiVersion(object, errors);
    JsonNode metadata = object.path("metadata");
    if (!metadata.isMissingNode() && !metadata.isObject()) {
      errors.add(new FieldError("metadata", "must be an object with at least a name", metadata));
    } else {
      switch (namespace) {
        case Namespaces.Answer.Found found ->
            object.withObject("/metadata").put("namespace", found.namespace());
        case Namespaces.Answer.Unclear unclear -> errors.add(unclear.error());
      }
    }
    String team = object.path("metadata").path("namespace").asText("");
    String name = object.path("metadata").path("name").asText("");
    ByteString json = UnsafeByteOperations.unsafeWrap(Json.buffer(object).getBytes());
    return new Document(index, kind, team, name, json, object, refusal(errors));
  }

  private static Kind kind(ObjectNode object, List<FieldError> errors) {
    List<String> names = Kinds.all().stream().map(Kind::name).toList();
    JsonNode given = object.get("kind");
    String known = "one of " + String.join(", ", names);
    if (given == null || given.isNull()) {
      errors.add(new FieldError("kind", "is missing; it is " + known, null));
      return null;
    }
    Kind kind = Kinds.byName(given.asText()).orElse(null);
    if (kind == null) {
      String near =
          Nearest.to(given.asText(), names).map(name -> "; did you mean " + name + "?").orElse("");
      errors.add(
          new FieldError("kind", "is not a kind of this platform; it is " + known + near, given));
    }
    return kind;
  }

  private static void apiVersion(ObjectNode object, List<FieldError> errors) {
    JsonNode given = object.get("apiVersion");
    if (given == null || given.isNull()) {
      object.put("apiVersion", Kind.API_VERSION);
      return;
    }
    if (!given.asText().equals(Kind.API_VERSION)) {
      errors.add(
          new FieldError("apiVersion", "must be " + Kind.API_VERSION + " or be left out", given));
    }
  }

  private static PlatformException refusal(List<FieldError> errors) {
    if (errors.isEmpty()) {
      return null;
    }
    PlatformException invalid = PlatformException.invalid(errors);
    boolean unknown =
        errors.stream().anyMatch(e -> e.path().equals("kind") || e.path().equals("apiVersion"));
    return unknown
        ? new PlatformException(Reason.BAD_REQUEST, invalid.getMessage(), errors, 0)
        : invalid;
  }

  private static PlatformException again(int twin) {
    FieldError error =
        new FieldError(
            "metadata.name",
            "names the same object as document " + (twin + 1) + " of this request; say it once",
            JsonNodeFactory.instance.nullNode());
    return PlatformException.invalid(List.of(error));
  }

  private Document refused(PlatformException why) {
    return refusal != null ? this : new Document(index, kind, namespace, name, json, object, why);
  }

  Key key() {
    String plural = kind == null ? "" : kind.plural();
    return Key.newBuilder().setPlural(plural).setNamespace(namespace).setName(name).build();
  }
}
