package io.company.platform.ingress.live;

import io.company.platform.ingress.route.Address;
import io.company.platform.ingress.route.RouteTable;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * One generation of the table, made ready for look-up. Immutable; a request reads the table once
 * per attempt.
 */
public final class LiveTable {
  private static final class Host {
    private final Map<String, LiveRoute> byPrefix = new HashMap<>();
    private int deepest;

    private void add(LiveRoute route) {
      String prefix = route.route().pathPrefix();
      byPrefix.put(prefix, route);
      deepest = Math.max(deepest, (int) prefix.chars().filter(c -> c == '/').count());
    }

    private LiveRoute find(String path) {
      int end = endOfSegments(path, deepest);
      while (true) {
        LiveRoute route = byPrefix.get(path.substring(0, end));
        if (route != null) {
          return route;
        }
        if (end == 0) {
          return null;
        }
        end = path.lastIndexOf('/', end - 1);
      }
    }

    /** Where the first `count` segments of the path end. */
    private static int endOfSegments(String path, int count) {
      int end = 0;
      for (int i = 0; i < count && end < path.length(); i++) {
        int next = path.indexOf('/', end + 1);
        end = next < 0 ? path.length() : next;
      }
      return end;
    }
  }

  private final RouteTable table;
  private final Map<String, Host> hosts = new HashMap<>();
  private final Set<Address> addresses = new HashSet<>();

  LiveTable(RouteTable table, Collection<LiveRoute> routes) {
    this.table = table;
    table
        .routes()
        .forEach(
            route -> route.backends().forEach(backend -> addresses.addAll(backend.addresses())));
    routes.forEach(
        route -> hosts.computeIfAbsent(route.route().host(), name -> new Host()).add(route));
  }

  public RouteTable table() {
    return table;
  }

  /** True when a route leads to the address, whatever its weight. */
  public boolean uses(Address address) {
    return addresses.contains(address);
  }

  /**
   * The route with the longest prefix that matches, or null. `host` is lower-case and without port;
   * `path` starts with "/" and has no query.
   */
  public LiveRoute find(String host, String path) {
    Host named = hosts.get(host);
    Host found = named != null ? named : hosts.get("");
    return found == null ? null : found.find(path);
  }
}
