package io.company.platform.gateway.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.company.platform.gateway.document.Documents;
import io.company.platform.gateway.http.Answer;
import io.company.platform.gateway.http.Body;
import io.company.platform.gateway.http.Exchange;
import io.company.platform.gateway.http.Json;
import io.company.platform.gateway.owner.Owners;
import io.company.platform.kernel.error.PlatformException;
import io.company.platform.kernel.error.Reason;
import io.company.platform.kinds.Kind;
import io.company.platform.proto.resource.v1.Outcome;
import io.company.platform.proto.resource.v1.ResourceServiceGrpc;
import io.company.platform.proto.resource.v1.Verb;
import io.company.platform.proto.resource.v1.WriteRequest;
import io.company.platform.proto.resource.v1.WriteResponse;
import io.vertx.core.Future;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;

/**
 * Create, update, patch, delete: one object each. Checks that the body can be read and is about
 * what the path is about; all else is the owner's to decide.
 */
@ApplicationScoped
class Writes {

  /**
   * kubectl's default patch is a strategic one; these kinds have no merge keys, so it is a merge
   * patch.
   */
  private static final Map<String, Verb> PATCHES =
      Map.of(
          "application/merge-patch+json", Verb.VERB_MERGE_PATCH,
          "application/strategic-merge-patch+json", Verb.VERB_MERGE_PATCH,
          "application/json-patch+json", Verb.VERB_JSON_PATCH,
          "application/apply-patch+yaml", Verb.VERB_SERVER_SIDE_APPLY);

  private final Owners owners;

  Writes(Owners owners) {
    this.owners = owners;
  }

  Future<Answer> create(Exchange exchange, ResourcePath path) {
    return exchange
        .body()
        .compose(
            body -> {
              ObjectNode object = manifest(body, path);
              String name = object.path("metadata").path("name").asText("");
              exchange.subject(path.kind(), path.namespace(), name);
              WriteRequest.Builder request = Options.of(exchange).verb(Verb.VERB_CREATE);
              request.setKey(path.key().toBuilder().setName(name)).setBody(bytes(body, object));
              return write(exchange, path.kind(), request).map(Writes::written);
            });
  }

  Future<Answer> update(Exchange exchange, ResourcePath path) {
    return put(exchange, path, false);
  }

  Future<Answer> updateStatus(Exchange exchange, ResourcePath path) {
    return put(exchange, path, true);
  }

  private Future<Answer> put(Exchange exchange, ResourcePath path, boolean statusOnly) {
    return exchange
        .body()
        .compose(
            body -> {
              ObjectNode object = manifest(body, path);
              String name = object.path("metadata").path("name").asText(path.name());
              if (!name.equals(path.name())) {
                throw differs("metadata.name", name, path.name());
              }
              WriteRequest.Builder request = Options.of(exchange).verb(Verb.VERB_UPDATE);
              request.setKey(path.key()).setBody(bytes(body, object)).setStatusOnly(statusOnly);
              return write(exchange, path.kind(), request).map(Writes::written);
            });
  }

  Future<Answer> patch(Exchange exchange, ResourcePath path) {
    return patch(exchange, path, false);
  }

  Future<Answer> patchStatus(Exchange exchange, ResourcePath path) {
    return patch(exchange, path, true);
  }

  private Future<Answer> patch(Exchange exchange, ResourcePath path, boolean statusOnly) {
    return exchange
        .body()
        .compose(
            body -> {
              Verb verb = PATCHES.get(body.mediaType());
              if (verb == null) {
                throw unsupported(
                    body,
                    "a patch is " + String.join(", ", PATCHES.keySet().stream().sorted().toList()));
              }
              WriteRequest.Builder request = Options.of(exchange).verb(verb);
              if (verb == Verb.VERB_SERVER_SIDE_APPLY && request.getFieldManager().isEmpty()) {
                throw new PlatformException(
                    Reason.BAD_REQUEST,
                    "server-side apply needs the query parameter fieldManager: the name of your tool");
              }
              request
                  .setKey(path.key())
                  .setBody(patchBody(body, verb, path))
                  .setStatusOnly(statusOnly);
              return write(exchange, path.kind(), request).map(Writes::written);
            });
  }

  private static ByteString patchBody(Body body, Verb verb, ResourcePath path) {
    if (verb == Verb.VERB_SERVER_SIDE_APPLY) {
      ObjectNode object = Documents.object(body);
      check(object, path);
      return UnsafeByteOperations.unsafeWrap(Json.buffer(object).getBytes());
    }
    JsonNode patch = Documents.one(body);
    boolean isArray = verb == Verb.VERB_JSON_PATCH;
    if (isArray ? !patch.isArray() : !patch.isObject()) {
      throw new PlatformException(
          Reason.BAD_REQUEST,
          isArray
              ? "a JSON patch is an array of operations (RFC 6902)"
              : "a merge patch is an object (RFC 7396)");
    }
    return UnsafeByteOperations.unsafeWrap(body.bytes());
  }

  Future<Answer> delete(Exchange exchange, ResourcePath path) {
    return exchange
        .body()
        .compose(
            body -> {
              WriteRequest.Builder request =
                  Options.of(exchange).verb(Verb.VERB_DELETE).setKey(path.key());
              if (!body.isEmpty()) {
                ObjectNode options = Documents.object(body);
                request.setBody(bytes(body, options));
                request.setDryRun(
                    request.getDryRun() || options.path("dryRun").path(0).asText().equals("All"));
              }
              return write(exchange, path.kind(), request).map(response -> deleted(path, response));
            });
  }

  private Future<WriteResponse> write(Exchange exchange, Kind kind, WriteRequest.Builder request) {
    return owners.call(
        exchange, kind.owner(), ResourceServiceGrpc.getWriteMethod(), request.build());
  }

  private static Answer written(WriteResponse response) {
    int status = response.getOutcome() == Outcome.OUTCOME_CREATED ? 201 : 200;
    return Answer.json(status, response.getResource().getJson())
        .header("ETag", "\"" + response.getResource().getRevision() + "\"")
        .warn(response.getWarningsList());
  }

  /** The object while its finalizers run; a Status once it is gone. */
  private static Answer deleted(ResourcePath path, WriteResponse response) {
    if (response.getOutcome() == Outcome.OUTCOME_DELETING) {
      return Answer.json(202, response.getResource().getJson()).warn(response.getWarningsList());
    }
    ObjectNode status = Json.STRICT.createObjectNode();
    status.put("kind", "Status").put("apiVersion", "v1").putObject("metadata");
    status.put("status", "Success");
    ObjectNode details = status.putObject("details");
    details.put("name", path.name()).put("group", Kind.GROUP).put("kind", path.kind().plural());
    details.put("uid", response.getResource().getUid());
    return Answer.json(200, status).warn(response.getWarningsList());
  }

  private static ObjectNode manifest(Body body, ResourcePath path) {
    boolean readable = body.isJson() || body.isYaml() || body.mediaType().isEmpty();
    if (!readable) {
      throw unsupported(body, "an object is application/json or application/yaml");
    }
    ObjectNode object = Documents.object(body);
    check(object, path);
    return object;
  }

  /** The body must not contradict the path. */
  private static void check(ObjectNode object, ResourcePath path) {
    String apiVersion = object.path("apiVersion").asText(Kind.API_VERSION);
    if (!apiVersion.equals(Kind.API_VERSION)) {
      throw differs("apiVersion", apiVersion, Kind.API_VERSION);
    }
    String kind = object.path("kind").asText(path.kind().name());
    if (!kind.equals(path.kind().name())) {
      throw differs("kind", kind, path.kind().name());
    }
    String namespace = object.path("metadata").path("namespace").asText(path.namespace());
    if (!namespace.equals(path.namespace())) {
      throw differs("metadata.namespace", namespace, path.namespace());
    }
  }

  private static PlatformException differs(String field, String given, String expected) {
    return new PlatformException(
        Reason.BAD_REQUEST,
        field
            + " is \""
            + given
            + "\" in the body, but the path says \""
            + expected
            + "\"; make them the same or leave it"
            + " out of the body");
  }

  /** What the client sent, where it is JSON; otherwise its JSON. */
  private static ByteString bytes(Body body, ObjectNode object) {
    byte[] json = body.isJson() ? body.bytes() : Json.buffer(object).getBytes();
    return UnsafeByteOperations.unsafeWrap(json);
  }

  static PlatformException unsupported(Body body, String readable) {
    String sent = body.mediaType().isEmpty() ? "without a Content-Type" : "as " + body.mediaType();
    return new PlatformException(
        Reason.UNSUPPORTED_MEDIA_TYPE, "the body came " + sent + "; " + readable);
  }
}
