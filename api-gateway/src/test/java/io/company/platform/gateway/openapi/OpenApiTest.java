package io.company.platform.gateway.openapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.company.platform.kinds.Kind;
import io.company.platform.kinds.Kinds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Ratchets: the document is complete, and its committed copy is what the code says. */
class OpenApiTest {

  private static final Path COMMITTED = Path.of("openapi.yaml");
  private static final JsonNode DOCUMENT = OpenApi.document();

  /**
   * After an intended change run this test with {@code -Dopenapi.write=true} and commit
   * openapi.yaml.
   */
  @Test
  void theCommittedDocumentIsWhatTheCodeSays() throws IOException {
    String present = OpenApi.yaml(DOCUMENT);
    if (Boolean.getBoolean("openapi.write")) {
      Files.writeString(COMMITTED, present);
    }
    assertEquals(
        Files.readString(COMMITTED),
        present,
        "the API changed: if that is intended, run with -Dopenapi.write=true");
  }

  @Test
  void everyOperationHasADescriptionAndExamples() {
    List<String> missing = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    forEachOperation(
        (where, operation) -> {
          require(missing, where, operation, "summary");
          require(missing, where, operation, "description");
          if (!ids.add(operation.path("operationId").asText())) {
            missing.add(where + ": operationId is not unique");
          }
          operation
              .at("/requestBody/content")
              .properties()
              .forEach(c -> require(missing, where, c.getValue(), "example"));
          for (Map.Entry<String, JsonNode> response : operation.path("responses").properties()) {
            JsonNode resolved = resolve(response.getValue());
            require(missing, where + " " + response.getKey(), resolved, "description");
            resolved
                .path("content")
                .properties()
                .forEach(
                    c ->
                        require(missing, where + " " + response.getKey(), c.getValue(), "example"));
          }
          operation
              .path("parameters")
              .forEach(p -> require(missing, where, resolve(p), "description"));
        });
    assertEquals(List.of(), missing);
  }

  @Test
  void everyFieldHasADescriptionAndEveryValueAnExample() {
    List<String> missing = new ArrayList<>();
    for (Map.Entry<String, JsonNode> schema : DOCUMENT.at("/components/schemas").properties()) {
      walk(schema.getKey(), schema.getValue(), missing);
    }
    assertEquals(List.of(), missing);
  }

  @Test
  void everyReferenceLeadsSomewhere() {
    List<JsonNode> references = DOCUMENT.findValues("$ref");
    assertTrue(references.size() > 50);
    for (JsonNode reference : references) {
      assertTrue(!DOCUMENT.at(reference.asText().substring(1)).isMissingNode(), reference.asText());
    }
  }

  @Test
  void everyKindActionAndStreamHasItsPath() {
    for (Kind kind : Kinds.all()) {
      String object =
          "/apis/" + Kind.API_VERSION + "/namespaces/{team}/" + kind.plural() + "/{name}";
      kind.actions()
          .forEach(
              a ->
                  assertTrue(
                      DOCUMENT.get("paths").path(object + "/" + a.name()).has("post"), a.name()));
      kind.streams()
          .forEach(
              s ->
                  assertTrue(
                      DOCUMENT.get("paths").path(object + "/" + s.name()).has("get"), s.name()));
    }
  }

  private static void walk(String where, JsonNode schema, List<String> missing) {
    if (schema.has("$ref")) {
      return;
    }
    require(missing, where, schema, "description");
    boolean scalar =
        !schema.has("properties") && !schema.has("items") && !schema.has("additionalProperties");
    if (scalar
        && !schema.has("examples")
        && !schema.has("enum")
        && !schema.path("type").asText().equals("boolean")) {
      missing.add(where + ": no example");
    }
    schema
        .path("properties")
        .properties()
        .forEach(p -> walk(where + "." + p.getKey(), p.getValue(), missing));
    JsonNode items = schema.path("items");
    items
        .path("properties")
        .properties()
        .forEach(p -> walk(where + "[]." + p.getKey(), p.getValue(), missing));
  }

  private static void require(List<String> missing, String where, JsonNode node, String field) {
    boolean given =
        node.has(field) && !(node.get(field).isTextual() && node.get(field).asText().isEmpty());
    if (!given) {
      missing.add(where + ": no " + field);
    }
  }

  private static JsonNode resolve(JsonNode node) {
    return node.has("$ref") ? DOCUMENT.at(node.get("$ref").asText().substring(1)) : node;
  }

  private interface Visitor {
    void visit(String where, JsonNode operation);
  }

  private static void forEachOperation(Visitor visitor) {
    DOCUMENT
        .get("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .properties()
                    .forEach(
                        operation ->
                            visitor.visit(
                                operation.getKey() + " " + path.getKey(), operation.getValue())));
  }
}
