package io.company.platform.gateway.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.kinds.Kind;
import io.company.platform.kinds.Kinds;
import io.company.platform.kinds.SchemaOf;
import java.util.List;
import java.util.Map;

/**
 * The OpenAPI 3.0 document of the group as Kubernetes clients expect it ({@code kubectl explain},
 * validation, apply): each kind's schema with its group, version and kind, and on each path what
 * the server does with {@code fieldValidation}.
 */
public final class KubernetesOpenApi {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final Map<String, String> ACTIONS =
      Map.of("get", "get", "put", "put", "patch", "patch", "delete", "delete", "post", "post");

  private KubernetesOpenApi() {}

  public static ObjectNode document() {
    ObjectNode document = NODES.objectNode();
    document.put("openapi", "3.0.0");
    document.putObject("info").put("title", "Platform").put("version", Kind.VERSION);
    ObjectNode paths = document.putObject("paths");
    ObjectNode schemas = document.putObject("components").putObject("schemas");
    for (Kind kind : Kinds.all()) {
      String name = "io.company.platform." + Kind.VERSION + "." + kind.name();
      ObjectNode schema = older(SchemaOf.object(kind));
      schema.putArray("x-kubernetes-group-version-kind").add(groupVersionKind(kind));
      schemas.set(name, schema);
      String collection = "/apis/" + Kind.API_VERSION + "/namespaces/{namespace}/" + kind.plural();
      paths.set(collection, path(kind, name, List.of("get", "post")));
      paths.set(collection + "/{name}", path(kind, name, List.of("get", "put", "patch", "delete")));
    }
    return document;
  }

  private static ObjectNode groupVersionKind(Kind kind) {
    return NODES
        .objectNode()
        .put("group", Kind.GROUP)
        .put("version", Kind.VERSION)
        .put("kind", kind.name());
  }

  private static ObjectNode path(Kind kind, String schema, List<String> methods) {
    ObjectNode path = NODES.objectNode();
    for (String method : methods) {
      ObjectNode operation = path.putObject(method);
      operation
          .put("description", method + " " + kind.plural())
          .put("operationId", method + kind.name());
      operation.set("x-kubernetes-group-version-kind", groupVersionKind(kind));
      operation.put("x-kubernetes-action", ACTIONS.get(method));
      ArrayNode parameters = operation.putArray("parameters");
      for (String name : List.of("dryRun", "fieldManager", "fieldValidation")) {
        ObjectNode parameter = parameters.addObject().put("name", name).put("in", "query");
        parameter.putObject("schema").put("type", "string");
      }
      if (method.equals("patch")) {
        ObjectNode content = operation.putObject("requestBody").putObject("content");
        for (String type : List.of("merge-patch+json", "json-patch+json", "apply-patch+yaml")) {
          content.putObject("application/" + type).putObject("schema").put("type", "object");
        }
      }
      ObjectNode answer =
          operation.putObject("responses").putObject("200").put("description", "OK");
      answer
          .putObject("content")
          .putObject("application/json")
          .putObject("schema")
          .put("$ref", "#/components/schemas/" + schema);
    }
    return path;
  }

  /**
   * A schema of OpenAPI 3.1 as 3.0 knows it: one example, no constants, no rules on property names,
   * no tuples of types.
   */
  static ObjectNode older(JsonNode schema) {
    ObjectNode older = NODES.objectNode();
    for (Map.Entry<String, JsonNode> entry : schema.properties()) {
      JsonNode value = entry.getValue();
      switch (entry.getKey()) {
        case "properties", "patternProperties" -> {
          ObjectNode properties = older.putObject(entry.getKey());
          value
              .properties()
              .forEach(property -> properties.set(property.getKey(), older(property.getValue())));
        }
        case "items" -> older.set("items", older(value));
        case "additionalProperties" -> {
          if (value.isObject()) {
            older.set("additionalProperties", older(value));
          }
        }
        case "examples" -> older.set("example", value.path(0));
        case "const" -> older.putArray("enum").add(value);
        case "propertyNames", "oneOf", "$schema" -> {
          // OpenAPI 3.0 has none of these, or kubectl makes nothing of them; the server checks them
          // all the same.
        }
        default -> older.set(entry.getKey(), value);
      }
    }
    return older;
  }
}
