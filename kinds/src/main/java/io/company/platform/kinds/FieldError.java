package io.company.platform.kinds;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * One thing that is wrong with one field.
 *
 * @param path where, e.g. {@code spec.resources.memory} or {@code spec.environments[1]}
 * @param message what is wrong and what is allowed, as a sentence part without a full stop
 * @param value what was given; null where nothing was
 */
public record FieldError(String path, String message, JsonNode value) {}
