package io.company.platform.ingress.proxy;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.List;

/**
 * What a request is for: the host as the client wrote it and as routes have it, the target with its
 * query as it is passed on, and the path without. RFC 9112 section 3.2.
 */
record RequestTarget(String host, String routedHost, String target, String path) {
  private static final String SCHEME = "http://";

  /** Of a request that could not be read. */
  static final RequestTarget UNKNOWN = new RequestTarget("", "", "/", "/");

  /** Throws IllegalArgumentException with a sentence about what is wrong. */
  static RequestTarget of(HttpServerRequest request) {
    List<String> hosts = request.headers().getAll(HttpHeaders.HOST);
    if (hosts.size() > 1 || (hosts.isEmpty() && request.version() == HttpVersion.HTTP_1_1)) {
      throw new IllegalArgumentException(
          "The request has " + hosts.size() + " Host headers; it needs exactly one.");
    }
    String host = hosts.isEmpty() ? "" : hosts.getFirst();
    String target = request.uri();
    if (target.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      int slash = target.indexOf('/', SCHEME.length());
      host =
          slash < 0 ? target.substring(SCHEME.length()) : target.substring(SCHEME.length(), slash);
      target = slash < 0 ? "/" : target.substring(slash);
    }
    if (!target.startsWith("/") || request.method().equals(HttpMethod.CONNECT)) {
      throw new IllegalArgumentException(
          "The request's target must be a path that starts with \"/\".");
    }
    int query = target.indexOf('?');
    return new RequestTarget(
        host, Headers.routedHost(host), target, query < 0 ? target : target.substring(0, query));
  }
}
