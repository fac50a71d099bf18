package io.company.platform.gateway.error;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.kernel.error.PlatformException;
import io.company.platform.kernel.error.Reason;
import io.company.platform.kinds.FieldError;
import java.util.List;
import java.util.Locale;

/**
 * The one place where a refusal becomes HTTP: problem details (RFC 9457) for plain clients, a
 * {@code Status} for those that speak Kubernetes. Both carry the same reason, the same sentence and
 * the same field paths.
 */
public final class Problem {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private Problem() {}

  /** RFC 9457, with {@code reason}, {@code errors} and {@code traceId} as extension members. */
  public static ObjectNode details(PlatformException refusal, String instance, String traceId) {
    Reason reason = refusal.reason();
    ObjectNode problem = NODES.objectNode();
    problem.put("type", "/problems/" + slug(reason));
    problem.put("title", title(reason));
    problem.put("status", reason.httpStatus());
    problem.put("detail", refusal.getMessage());
    problem.put("instance", instance);
    problem.put("reason", reason.name());
    if (!refusal.fields().isEmpty()) {
      problem.set("errors", errors(refusal.fields()));
    }
    if (refusal.retryAfterSeconds() > 0) {
      problem.put("retryAfterSeconds", refusal.retryAfterSeconds());
    }
    problem.put("traceId", traceId);
    return problem;
  }

  /** A Kubernetes {@code Status}; {@code group}, {@code kind} and {@code name} may be null. */
  public static ObjectNode status(
      PlatformException refusal, String group, String kind, String name) {
    Reason reason = refusal.reason();
    ObjectNode status = NODES.objectNode();
    status.put("kind", "Status").put("apiVersion", "v1");
    status.putObject("metadata");
    status
        .put("status", "Failure")
        .put("message", refusal.getMessage())
        .put("reason", reason.kubernetes());
    ObjectNode details = status.putObject("details");
    putIfGiven(details, "name", name);
    putIfGiven(details, "group", group);
    putIfGiven(details, "kind", kind);
    ArrayNode causes = NODES.arrayNode();
    for (FieldError error : refusal.fields()) {
      ObjectNode cause = causes.addObject();
      cause.put("reason", error.value() == null ? "FieldValueRequired" : "FieldValueInvalid");
      cause.put("message", withValue(error)).put("field", error.path());
    }
    if (!causes.isEmpty()) {
      details.set("causes", causes);
    }
    if (refusal.retryAfterSeconds() > 0) {
      details.put("retryAfterSeconds", refusal.retryAfterSeconds());
    }
    status.put("code", reason.httpStatus());
    return status;
  }

  /**
   * {@code errors} of problem details: each with its path, the same as a JSON pointer, what is
   * wrong, and the value.
   */
  private static ArrayNode errors(List<FieldError> fields) {
    ArrayNode errors = NODES.arrayNode();
    for (FieldError field : fields) {
      ObjectNode error = errors.addObject();
      error
          .put("path", field.path())
          .put("pointer", pointer(field.path()))
          .put("detail", field.message());
      if (field.value() != null) {
        error.set("value", field.value());
      }
    }
    return errors;
  }

  /** {@code spec.environments[1]} as the fragment {@code #/spec/environments/1}. */
  static String pointer(String path) {
    StringBuilder pointer = new StringBuilder("#");
    for (String part : path.split("[.\\[]")) {
      if (part.isEmpty()) {
        continue;
      }
      String key = part.endsWith("]") ? part.substring(0, part.length() - 1) : part;
      pointer.append('/').append(key.replace("~", "~0").replace("/", "~1"));
    }
    return pointer.toString();
  }

  /** The reason as the last part of {@code type}, e.g. {@code not-found}. */
  public static String slug(Reason reason) {
    return reason.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static String title(Reason reason) {
    String words = reason.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    return Character.toUpperCase(words.charAt(0)) + words.substring(1);
  }

  private static String withValue(FieldError error) {
    if (error.value() == null || error.value().isContainerNode()) {
      return error.message();
    }
    return "Invalid value: " + error.value() + ": " + error.message();
  }

  private static void putIfGiven(ObjectNode object, String field, String value) {
    if (value != null && !value.isEmpty()) {
      object.put(field, value);
    }
  }
}
