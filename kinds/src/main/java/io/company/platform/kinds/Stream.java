package io.company.platform.kinds;

import java.util.Map;

/**
 * A streaming subresource: {@code GET …/{plural}/{name}/{name()}}, answered as text, line by line.
 *
 * @param name the last part of the path, e.g. {@code log}
 * @param description what it streams, for the API's documentation
 * @param parameters query parameters and what each means
 */
public record Stream(String name, String description, Map<String, String> parameters) {}
