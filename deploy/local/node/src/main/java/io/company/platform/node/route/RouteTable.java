package io.company.platform.node.route;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * What the ingress is told: each route with the addresses of the ready replicas behind it. Its JSON
 * is the contract with the ingress.
 *
 * @param generation grows with every change
 */
record RouteTable(long generation, List<Entry> routes) {

  record Entry(
      String id,
      String host,
      String pathPrefix,
      Map<String, String> labels,
      List<Target> backends) {}

  record Target(String workload, String release, int weight, List<String> addresses) {}

  /**
   * @param serving addresses of the ready replicas by workload
   */
  static List<Entry> entries(Collection<Route> routes, Map<String, List<String>> serving) {
    return routes.stream()
        .sorted(Comparator.comparing(Route::id))
        .map(
            route ->
                new Entry(
                    route.id(),
                    route.host(),
                    route.pathPrefix(),
                    route.labels(),
                    route.backends().stream().map(backend -> target(backend, serving)).toList()))
        .toList();
  }

  private static Target target(Route.Backend backend, Map<String, List<String>> serving) {
    List<String> addresses = serving.getOrDefault(backend.workload(), List.of());
    return new Target(backend.workload(), backend.release(), backend.weight(), addresses);
  }
}
