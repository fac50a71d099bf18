package io.company.platform.gateway.http;

import io.vertx.core.http.HttpMethod;
import java.util.Map;

/**
 * A path and what it answers.
 *
 * @param path as Vert.x routes write it; a trailing {@code /*} takes everything below
 * @param open whether it answers without a token
 * @param methods GET answers HEAD too; any other method is refused with 405 and {@code Allow}
 */
public record Route(String path, boolean open, Map<HttpMethod, Endpoint> methods) {

  public static Route get(String path, Endpoint endpoint) {
    return new Route(path, false, Map.of(HttpMethod.GET, endpoint));
  }

  public static Route post(String path, Endpoint endpoint) {
    return new Route(path, false, Map.of(HttpMethod.POST, endpoint));
  }

  /** Answers anybody: the explorer, the API's own document. */
  public Route openToAll() {
    return new Route(path, true, methods);
  }
}
