package io.company.platform.gateway.openapi;

import static io.company.platform.gateway.openapi.OperationParts.answer;
import static io.company.platform.gateway.openapi.OperationParts.answers;
import static io.company.platform.gateway.openapi.OperationParts.body;
import static io.company.platform.gateway.openapi.OperationParts.errors;
import static io.company.platform.gateway.openapi.OperationParts.parameter;
import static io.company.platform.gateway.openapi.OperationParts.reference;
import static io.company.platform.gateway.openapi.OperationParts.text;
import static io.company.platform.gateway.openapi.OperationParts.writeErrors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.gateway.http.Json;
import io.company.platform.kinds.Action;
import io.company.platform.kinds.Kind;
import io.company.platform.kinds.Kinds;
import io.company.platform.kinds.SchemaOf;
import io.company.platform.kinds.Stream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The paths, operations and schemas of one kind. */
final class KindOperations {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final String ROOT = "/apis/" + Kind.API_VERSION;
  private static final List<String> WRITING = List.of("dryRun", "fieldValidation", "fieldManager");
  private static final List<String> LISTING =
      List.of(
          "labelSelector",
          "limit",
          "continue",
          "watch",
          "resourceVersion",
          "allowWatchBookmarks",
          "timeoutSeconds");

  private final Kind kind;
  private final JsonNode example;

  KindOperations(Kind kind) {
    this.kind = kind;
    this.example = Json.trusted(kind.example().getBytes(StandardCharsets.UTF_8));
  }

  void addTo(ObjectNode paths, ObjectNode schemas) {
    schemas.set(kind.name(), SchemaOf.object(kind));
    schemas.set(kind.name() + "List", listSchema());
    String collection = ROOT + "/namespaces/{team}/" + kind.plural();
    ObjectNode inAll = paths.putObject(ROOT + "/" + kind.plural());
    inAll.set("get", list("listAll", "in all your teams", List.of()));
    ObjectNode inTeam = paths.putObject(collection);
    inTeam.set("get", list("list", "of a team", List.of("team")));
    ObjectNode one = paths.putObject(collection + "/{name}");
    one.set("get", get("get", "Read", "The object, as it was last stored."));
    if (kind.userWritable()) {
      inTeam.set("post", create());
      one.set("put", update());
      one.set("patch", patch());
      one.set("delete", delete());
    }
    paths
        .putObject(collection + "/{name}/status")
        .set("get", get("getStatusOf", "Read the status of", "The whole object."));
    kind.actions()
        .forEach(action -> act(paths.putObject(collection + "/{name}/" + action.name()), action));
    kind.streams()
        .forEach(
            stream -> stream(paths.putObject(collection + "/{name}/" + stream.name()), stream));
  }

  private ObjectNode listSchema() {
    ObjectNode schema =
        NODES
            .objectNode()
            .put("type", "object")
            .put("description", "A page of " + kind.plural() + ".");
    ObjectNode properties = schema.putObject("properties");
    text(properties, "apiVersion", "Always " + Kind.API_VERSION + ".", Kind.API_VERSION);
    text(properties, "kind", "Always " + kind.name() + "List.", kind.name() + "List");
    properties.set("metadata", reference("ListMeta"));
    ObjectNode items = properties.putObject("items").put("type", "array");
    items.put("description", "The objects, by team and name.");
    items.set("items", reference(kind.name()));
    return schema;
  }

  private ObjectNode list(String id, String where, List<String> also) {
    ObjectNode operation = operation(id + kind.name(), "List " + kind.plural() + " " + where);
    operation.put(
        "description",
        "A page of "
            + kind.plural()
            + " "
            + where
            + ", by team and name; with `watch=true` a stream of their changes.");
    ArrayNode parameters = operation.putArray("parameters");
    also.forEach(name -> parameters.add(parameter(name)));
    LISTING.forEach(name -> parameters.add(parameter(name)));
    parameters.add(fieldSelector());
    answers(
        operation,
        "200",
        "The page.",
        kind.name() + "List",
        page(kind, example),
        "BadRequest",
        "Unauthenticated",
        "Unavailable");
    return operation;
  }

  private ObjectNode fieldSelector() {
    String fields =
        "metadata.name, metadata.namespace, " + String.join(", ", kind.selectableFields());
    ObjectNode parameter = NODES.objectNode().put("name", "fieldSelector").put("in", "query");
    parameter.put(
        "description",
        "Only objects whose fields match, `path=value,path!=value`; of " + fields + ".");
    ObjectNode schema =
        parameter.putObject("schema").put("type", "string").put("description", "A field selector.");
    schema.putArray("examples").add("metadata.name=" + example.at("/metadata/name").asText());
    return parameter;
  }

  private ObjectNode get(String id, String verb, String description) {
    ObjectNode operation = operation(id + kind.name(), verb + " " + article());
    operation.put("description", description + " `ETag` and `If-None-Match` are understood.");
    named(operation);
    answers(
        operation,
        "200",
        "The object.",
        kind.name(),
        example,
        "Unauthenticated",
        "NotFound",
        "Unavailable");
    return operation;
  }

  private ObjectNode create() {
    ObjectNode operation = operation("create" + kind.name(), "Create " + article());
    operation.put(
        "description",
        "Stores a new object. What the golden path leaves out is filled in; the answer shows it.");
    ArrayNode parameters = operation.putArray("parameters");
    parameters.add(parameter("team"));
    WRITING.forEach(name -> parameters.add(parameter(name)));
    parameters.add(parameter("idempotencyKey"));
    body(
        operation,
        "The object.",
        reference(kind.name()),
        example,
        "application/json",
        "application/yaml");
    answers(operation, "201", "The object as it was stored.", kind.name(), example, writeErrors());
    return operation;
  }

  private ObjectNode update() {
    ObjectNode operation = operation("update" + kind.name(), "Replace " + article());
    operation.put(
        "description",
        "Replaces the spec, labels and annotations. With `metadata.resourceVersion`, only if nobody wrote since: else 409.");
    ArrayNode parameters = named(operation);
    WRITING.forEach(name -> parameters.add(parameter(name)));
    body(
        operation,
        "The whole object.",
        reference(kind.name()),
        example,
        "application/json",
        "application/yaml");
    answers(operation, "200", "The object as it was stored.", kind.name(), example, writeErrors());
    return operation;
  }

  private ObjectNode patch() {
    ObjectNode operation = operation("patch" + kind.name(), "Change " + article());
    operation.put(
        "description",
        "Merge patch (RFC 7396), JSON patch (RFC 6902), or server-side apply, which creates the object where there is none.");
    ArrayNode parameters = named(operation);
    WRITING.forEach(name -> parameters.add(parameter(name)));
    parameters.add(parameter("force"));
    ObjectNode label = NODES.objectNode();
    label.putObject("metadata").putObject("labels").put("tier", "backend");
    body(
        operation,
        "The patch.",
        reference("Patch"),
        label,
        "application/merge-patch+json",
        "application/apply-patch+yaml");
    ObjectNode content = (ObjectNode) operation.at("/requestBody/content");
    ObjectNode json = content.putObject("application/json-patch+json");
    json.set("schema", reference("Patch"));
    ObjectNode step = json.putArray("example").addObject();
    step.put("op", "add")
        .put("path", "/metadata/annotations")
        .putObject("value")
        .put("note", "text");
    answers(operation, "200", "The object as it was stored.", kind.name(), example, writeErrors());
    return operation;
  }

  private ObjectNode delete() {
    ObjectNode operation = operation("delete" + kind.name(), "Delete " + article());
    operation.put(
        "description",
        "Removes the object, and what it stands for. 202 while that takes its time.");
    ArrayNode parameters = named(operation);
    parameters.add(parameter("dryRun"));
    ObjectNode options = NODES.objectNode().put("propagationPolicy", "Background");
    body(
        operation,
        "Options; may be left out.",
        reference("DeleteOptions"),
        options,
        "application/json");
    ((ObjectNode) operation.get("requestBody")).put("required", false);
    ObjectNode done =
        NODES.objectNode().put("kind", "Status").put("apiVersion", "v1").put("status", "Success");
    answers(
        operation,
        "200",
        "It is gone.",
        "Status",
        done,
        "Unauthenticated",
        "Forbidden",
        "NotFound",
        "Conflict");
    answer(operation, "202", "It goes as soon as its finalizers have run.", kind.name(), example);
    return operation;
  }

  private void act(ObjectNode path, Action action) {
    ObjectNode operation =
        operation(action.name() + kind.name(), capitalised(action.name()) + " " + article());
    operation.put(
        "description",
        action.description()
            + " Takes the role "
            + action.role().name().toLowerCase(Locale.ROOT)
            + ".");
    ArrayNode parameters = named(operation);
    parameters.add(parameter("dryRun"));
    parameters.add(parameter("idempotencyKey"));
    ObjectNode schema =
        action.body() == Void.class
            ? NODES.objectNode().put("type", "object").put("description", "Nothing.")
            : SchemaOf.record(action.body()).put("description", "What to do it with.");
    JsonNode shown = Json.trusted(action.example().getBytes(StandardCharsets.UTF_8));
    body(
        operation, "May be left out where nothing is required.", schema, shown, "application/json");
    ((ObjectNode) operation.get("requestBody")).put("required", false);
    if (action.answer() == null) {
      answers(
          operation, "200", "The object after the action.", kind.name(), example, writeErrors());
    } else {
      answers(
          operation,
          "200",
          "What was made.",
          action.answer(),
          made(action.answer()),
          writeErrors());
    }
    path.set("post", operation);
  }

  /**
   * An example of what an action answers with.
   *
   * @param name of a kind, or of one and {@code List}
   */
  private static JsonNode made(String name) {
    String single = name.replaceFirst("List$", "");
    Kind kind = Kinds.byName(single).orElseThrow();
    JsonNode example = Json.trusted(kind.example().getBytes(StandardCharsets.UTF_8));
    return single.equals(name) ? example : page(kind, example);
  }

  private static ObjectNode page(Kind kind, JsonNode item) {
    ObjectNode list = NODES.objectNode();
    list.put("apiVersion", Kind.API_VERSION).put("kind", kind.name() + "List");
    list.putObject("metadata").put("resourceVersion", "42");
    list.putArray("items").add(item);
    return list;
  }

  private void stream(ObjectNode path, Stream stream) {
    ObjectNode operation =
        operation(stream.name() + kind.name(), capitalised(stream.name()) + " of " + article());
    operation.put("description", stream.description());
    ArrayNode parameters = named(operation);
    for (Map.Entry<String, String> entry : stream.parameters().entrySet()) {
      ObjectNode parameter = parameters.addObject().put("name", entry.getKey()).put("in", "query");
      parameter.put("description", entry.getValue());
      parameter.putObject("schema").put("type", "string").put("description", entry.getValue());
    }
    boolean lines = stream.mediaType().equals("text/plain");
    String description = lines ? "Lines, as they come." : "One JSON object.";
    JsonNode shown =
        lines
            ? NODES.textNode("listening on 127.0.0.1:41233\n")
            : NODES.objectNode().put("environment", "staging");
    ObjectNode schema =
        NODES.objectNode().put("type", lines ? "string" : "object").put("description", description);
    schema.putArray("examples").add(shown);
    ObjectNode content =
        operation
            .putObject("responses")
            .putObject("200")
            .put("description", description)
            .putObject("content")
            .putObject(stream.mediaType());
    content.set("schema", schema);
    content.set("example", shown);
    errors(operation, "Unauthenticated", "NotFound", "Unavailable");
    path.set("get", operation);
  }

  private ObjectNode operation(String id, String summary) {
    ObjectNode operation = NODES.objectNode().put("operationId", id);
    operation.putArray("tags").add(kind.plural());
    return operation.put("summary", summary);
  }

  private ArrayNode named(ObjectNode operation) {
    ArrayNode parameters = operation.putArray("parameters");
    parameters.add(parameter("team"));
    ObjectNode name =
        parameters.addObject().put("name", "name").put("in", "path").put("required", true);
    name.put("description", "Name of the " + kind.singular() + ".");
    ObjectNode schema =
        name.putObject("schema").put("type", "string").put("description", "A name.");
    schema.putArray("examples").add(example.at("/metadata/name"));
    name.set("example", example.at("/metadata/name"));
    return parameters;
  }

  private String article() {
    boolean vowel = "aeiou".indexOf(kind.singular().charAt(0)) >= 0;
    return (vowel ? "an " : "a ") + kind.singular();
  }

  private static String capitalised(String word) {
    return Character.toUpperCase(word.charAt(0)) + word.substring(1);
  }
}
