package io.company.platform.gateway.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.gateway.document.Documents;
import io.company.platform.gateway.http.Body;
import io.company.platform.gateway.http.Json;
import io.company.platform.kinds.Kind;
import io.company.platform.kinds.Kinds;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * The OpenAPI 3.1 document of the whole API: {@code openapi-base.yaml} for what is there whatever
 * the kinds are, and each kind's operations and schemas from its records. Pure; {@code
 * openapi.yaml} in this module is its committed copy.
 */
public final class OpenApi {

  private OpenApi() {}

  public static ObjectNode document() {
    ObjectNode document = base();
    ObjectNode paths = (ObjectNode) document.get("paths");
    ObjectNode schemas = (ObjectNode) document.at("/components/schemas");
    for (Kind kind : Kinds.all()) {
      document
          .withArray("/tags")
          .addObject()
          .put("name", kind.plural())
          .put("description", kind.description());
      new KindOperations(kind).addTo(paths, schemas);
    }
    return document;
  }

  private static ObjectNode base() {
    try (InputStream in = OpenApi.class.getResourceAsStream("/openapi-base.yaml")) {
      return Documents.object(new Body(in.readAllBytes(), "application/yaml"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The document as YAML, as it is committed and served. */
  public static String yaml(JsonNode document) {
    return Json.yaml(document);
  }
}
