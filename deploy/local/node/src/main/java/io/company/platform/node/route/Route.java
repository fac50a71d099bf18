package io.company.platform.node.route;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.company.platform.kernel.error.PlatformException;
import io.company.platform.kinds.FieldError;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A host and a path prefix that lead to workloads by weight.
 *
 * @param host lower-case, without port; empty is any that no other route names
 */
record Route(
    String id, String host, String pathPrefix, List<Backend> backends, Map<String, String> labels) {

  /**
   * @param weight relative to the other backends'; 0 gets nothing
   */
  record Backend(String workload, int weight, String release) {}

  private static final int MOST_WEIGHT = 1_000_000;

  Route {
    backends = List.copyOf(backends);
    labels = new TreeMap<>(labels);
  }

  /** This, or a refusal that names every wrong field. */
  Route checked() {
    List<FieldError> errors = new ArrayList<>();
    if (id.isBlank()) {
      errors.add(error("route.id", "must not be empty"));
    }
    if (!host.matches("[a-z0-9.-]*")) {
      errors.add(error("route.host", "must be a lower-case host name without port, or empty"));
    }
    if (!pathPrefix.matches("/[^?#\\s]*")) {
      errors.add(error("route.path_prefix", "must begin with '/' and have neither '?' nor '#'"));
    }
    for (int i = 0; i < backends.size(); i++) {
      Backend backend = backends.get(i);
      if (backend.workload.isEmpty()) {
        errors.add(error("route.backends[" + i + "].workload_id", "must not be empty"));
      }
      if (backend.weight < 0 || backend.weight > MOST_WEIGHT) {
        errors.add(error("route.backends[" + i + "].weight", "must be 0 to " + MOST_WEIGHT));
      }
    }
    if (!errors.isEmpty()) {
      throw PlatformException.invalid(errors);
    }
    return this;
  }

  /** Where it is; no two routes may be at the same place. */
  @JsonIgnore
  String place() {
    return host + pathPrefix.replaceAll("/+$", "") + "/";
  }

  private static FieldError error(String path, String message) {
    return new FieldError(path, message, null);
  }
}
