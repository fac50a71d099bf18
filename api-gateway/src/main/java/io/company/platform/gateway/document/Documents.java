package io.company.platform.gateway.document;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.gateway.http.Body;
import io.company.platform.gateway.http.Json;
import io.company.platform.kernel.error.PlatformException;
import io.company.platform.kernel.error.Reason;
import java.util.ArrayList;
import java.util.List;

/**
 * Bodies as JSON trees, whatever they were written in. Refuses what can't be read with line and
 * column, what is nested too deep, keys that are given twice, and YAML that grows when its aliases
 * are followed.
 */
public final class Documents {

  /** Documents of one request. */
  static final int LIMIT = 100;

  private Documents() {}

  /**
   * Every document: YAML or JSON, several with {@code ---}, in an array, or in a {@code List}
   * object.
   */
  public static List<ObjectNode> all(Body body) {
    String text = body.text();
    List<JsonNode> roots =
        body.isJson() || looksLikeJson(text) ? jsonOrYaml(body, text) : Yaml.documents(text);
    List<ObjectNode> objects = new ArrayList<>();
    for (int i = 0; i < roots.size(); i++) {
      flatten(roots.get(i), roots.size() == 1 ? "the document" : "document " + (i + 1), objects);
    }
    if (objects.isEmpty()) {
      throw bad("the body holds no object; send a manifest: apiVersion, kind, metadata, spec");
    }
    if (objects.size() > LIMIT) {
      throw bad(
          "the body holds "
              + objects.size()
              + " objects; "
              + LIMIT
              + " is the most in one request");
    }
    return objects;
  }

  /** The one JSON or YAML value of the body, whatever its shape. */
  public static JsonNode one(Body body) {
    String text = body.text();
    if (body.isYaml() && !looksLikeJson(text)) {
      List<JsonNode> documents = Yaml.documents(text);
      if (documents.size() != 1) {
        throw bad(
            "the body holds "
                + documents.size()
                + " documents; this takes exactly one (POST /v1/apply takes many)");
      }
      return documents.getFirst();
    }
    return body.isYaml() ? jsonOrYaml(body, text).getFirst() : json(text);
  }

  /** The one object of the body. */
  public static ObjectNode object(Body body) {
    if (one(body) instanceof ObjectNode object) {
      return object;
    }
    throw bad(
        "the body is not an object; send one of the form {\"apiVersion\": …, \"kind\": …, …}");
  }

  private static boolean looksLikeJson(String text) {
    String start = text.stripLeading();
    return start.startsWith("{") || start.startsWith("[");
  }

  /** YAML may begin with a brace too; then it is not JSON, and its own error tells more. */
  private static List<JsonNode> jsonOrYaml(Body body, String text) {
    try {
      return List.of(json(text));
    } catch (PlatformException e) {
      if (body.isJson()) {
        throw e;
      }
      return Yaml.documents(text);
    }
  }

  static JsonNode json(String text) {
    JsonNode node;
    try {
      node = Json.STRICT.readTree(text);
    } catch (StreamConstraintsException e) {
      throw bad(
          "the JSON can't be read: it is nested deeper than "
              + Json.DEPTH_LIMIT
              + " levels, or a number is too long");
    } catch (JsonProcessingException e) {
      throw bad("the JSON can't be read" + where(e.getLocation()) + ": " + e.getOriginalMessage());
    }
    if (node == null || node.isMissingNode()) {
      throw bad("the body is empty; send an object as JSON or YAML");
    }
    return node;
  }

  private static String where(JsonLocation location) {
    return location == null
        ? ""
        : " at line " + location.getLineNr() + ", column " + location.getColumnNr();
  }

  private static void flatten(JsonNode root, String place, List<ObjectNode> objects) {
    if (root.isArray()) {
      int i = 0;
      for (JsonNode item : root) {
        flatten(item, "item " + ++i + " of " + place, objects);
      }
      return;
    }
    if (!(root instanceof ObjectNode object)) {
      throw bad(
          place
              + " is not an object but "
              + (root.isTextual() ? "text" : "the value " + root)
              + "; send a manifest");
    }
    if (object.path("kind").asText().endsWith("List") && object.path("items").isArray()) {
      flatten(object.get("items"), place, objects);
      return;
    }
    objects.add(object);
  }

  static PlatformException bad(String message) {
    return new PlatformException(Reason.BAD_REQUEST, message);
  }
}
