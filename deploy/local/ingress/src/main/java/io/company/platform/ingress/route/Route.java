package io.company.platform.ingress.route;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A host and a path prefix that lead to backends. An empty host is the ingress's own: any host that
 * no route names. The prefix is kept without a trailing slash, the root being empty.
 */
public record Route(
    String id, String host, String pathPrefix, Map<String, String> labels, List<Backend> backends) {
  public Route {
    if (id.isEmpty()) {
      throw new IllegalArgumentException("id: is empty, every route has an id");
    }
    host = host.toLowerCase(Locale.ROOT);
    if (host.indexOf(':') >= 0 || host.indexOf('/') >= 0) {
      throw new IllegalArgumentException(
          "host: \"" + host + "\" must be a name without scheme, port or path");
    }
    if (!pathPrefix.startsWith("/")
        || pathPrefix.indexOf('?') >= 0
        || pathPrefix.indexOf('#') >= 0) {
      throw new IllegalArgumentException(
          "pathPrefix: \""
              + pathPrefix
              + "\" must start with \"/\" and have neither \"?\" nor \"#\"");
    }
    pathPrefix = withoutTrailingSlash(pathPrefix);
    labels = Map.copyOf(labels);
    backends = List.copyOf(backends);
  }

  private static String withoutTrailingSlash(String prefix) {
    int end = prefix.length();
    while (end > 0 && prefix.charAt(end - 1) == '/') {
      end--;
    }
    return prefix.substring(0, end);
  }

  /** The value of a label, or "-" where the route has none. */
  public String label(String name) {
    return labels.getOrDefault(name, "-");
  }
}
