package io.company.platform.ingress.route;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Every route of one generation. Ids are unique, and so is every pair of host and path prefix. */
public record RouteTable(long generation, List<Route> routes) {
  public static final RouteTable EMPTY = new RouteTable(0, List.of());

  public RouteTable {
    routes = List.copyOf(routes);
    Set<String> ids = new HashSet<>();
    Map<String, String> places = new HashMap<>();
    for (int i = 0; i < routes.size(); i++) {
      Route route = routes.get(i);
      if (!ids.add(route.id())) {
        throw new IllegalArgumentException(
            "routes[" + i + "].id: \"" + route.id() + "\" is there twice");
      }
      String place = route.host() + route.pathPrefix() + "/";
      String other = places.putIfAbsent(place, route.id());
      if (other != null) {
        throw new IllegalArgumentException(
            "routes["
                + i
                + "].pathPrefix: route \""
                + route.id()
                + "\" claims "
                + place
                + ", which route \""
                + other
                + "\" has already");
      }
    }
  }
}
