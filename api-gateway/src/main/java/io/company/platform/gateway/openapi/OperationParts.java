package io.company.platform.gateway.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The parts that operations of an OpenAPI document are put together from. */
final class OperationParts {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private OperationParts() {}

  static void text(ObjectNode properties, String name, String description, String example) {
    ObjectNode property =
        properties.putObject(name).put("type", "string").put("description", description);
    property.putArray("examples").add(example);
  }

  static String[] writeErrors() {
    return new String[] {
      "BadRequest",
      "Unauthenticated",
      "Forbidden",
      "NotFound",
      "Conflict",
      "TooLarge",
      "UnsupportedMediaType",
      "Invalid",
      "Unavailable"
    };
  }

  static void body(
      ObjectNode operation,
      String description,
      ObjectNode schema,
      JsonNode example,
      String... mediaTypes) {
    ObjectNode body =
        operation.putObject("requestBody").put("required", true).put("description", description);
    ObjectNode content = body.putObject("content");
    for (String mediaType : mediaTypes) {
      ObjectNode media = content.putObject(mediaType);
      media.set("schema", schema);
      media.set("example", example);
    }
  }

  static void answers(
      ObjectNode operation,
      String status,
      String description,
      String schema,
      JsonNode example,
      String... errors) {
    answer(operation, status, description, schema, example);
    errors(operation, errors);
  }

  static void answer(
      ObjectNode operation, String status, String description, String schema, JsonNode example) {
    ObjectNode answer =
        operation.withObject("/responses").putObject(status).put("description", description);
    ObjectNode media = answer.putObject("content").putObject("application/json");
    media.set("schema", reference(schema));
    media.set("example", example);
  }

  static void errors(ObjectNode operation, String... names) {
    ObjectNode responses = operation.withObject("/responses");
    for (String name : names) {
      responses
          .putObject(ErrorResponse.valueOf(name).status)
          .put("$ref", "#/components/responses/" + name);
    }
  }

  /** The error responses of {@code openapi-base.yaml} and their statuses. */
  private enum ErrorResponse {
    BadRequest("400"),
    Unauthenticated("401"),
    Forbidden("403"),
    NotFound("404"),
    Conflict("409"),
    TooLarge("413"),
    UnsupportedMediaType("415"),
    Invalid("422"),
    Unavailable("503");

    private final String status;

    ErrorResponse(String status) {
      this.status = status;
    }
  }

  static ObjectNode parameter(String name) {
    return NODES.objectNode().put("$ref", "#/components/parameters/" + name);
  }

  static ObjectNode reference(String schema) {
    return NODES.objectNode().put("$ref", "#/components/schemas/" + schema);
  }
}
