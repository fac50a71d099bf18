package io.company.platform.kinds;

import java.util.Map;

/**
 * A subresource that is read: {@code GET …/{plural}/{name}/{name()}}, answered as it comes: text
 * line by line, or one JSON document.
 *
 * @param name the last part of the path, e.g. {@code log}
 * @param description what it streams, for the API's documentation
 * @param parameters query parameters and what each means
 * @param mediaType {@code text/plain} or {@code application/json}
 */
public record Stream(
    String name, String description, Map<String, String> parameters, String mediaType) {

  /** One that is answered as plain text, line by line. */
  public Stream(String name, String description, Map<String, String> parameters) {
    this(name, description, parameters, "text/plain");
  }
}
