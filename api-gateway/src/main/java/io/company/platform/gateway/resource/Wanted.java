package io.company.platform.gateway.resource;

import io.company.platform.gateway.http.Answer;
import io.company.platform.gateway.http.Exchange;
import java.util.Locale;

/**
 * The form in which a client wants what it reads, from its Accept header.
 *
 * @param include of the {@code includeObject} parameter: Metadata (default), Object or None
 */
record Wanted(Form form, String include) {

  enum Form {
    JSON,
    YAML,
    TABLE
  }

  private static final Wanted PLAIN = new Wanted(Form.JSON, "");

  /** The first form in the header that the gateway has; JSON where it names none. */
  static Wanted of(Exchange exchange) {
    String accept = exchange.headers("Accept");
    if (accept == null || accept.equals("*/*") || accept.equals(Answer.JSON)) {
      return PLAIN;
    }
    for (String alternative : accept.split(",")) {
      String type = alternative.trim().toLowerCase(Locale.ROOT).replace(" ", "");
      if (type.startsWith("application/json;as=table")
          && type.contains("g=meta.k8s.io")
          && type.contains("v=v1")) {
        return type.contains("v=v1beta1")
            ? PLAIN
            : new Wanted(Form.TABLE, exchange.query("includeObject"));
      }
      if (type.startsWith("application/yaml")) {
        return new Wanted(Form.YAML, "");
      }
      if (type.equals(Answer.JSON) || type.startsWith("application/json;q=")) {
        return PLAIN;
      }
    }
    return PLAIN;
  }
}
