package io.company.platform.ingress.live;

import io.company.platform.ingress.route.Address;
import io.company.platform.ingress.route.Backend;
import io.company.platform.ingress.route.Route;
import io.company.platform.ingress.route.RouteTable;
import io.company.platform.ingress.traffic.BackendTraffic;
import io.company.platform.ingress.traffic.Traffic;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Owns the table in effect: one volatile reference, swapped whole. What belongs to an address or to
 * a route's turn lives on from one table to the next.
 */
public final class Tables {
  private final Traffic traffic;
  private final Map<Address, Upstream> upstreams = new ConcurrentHashMap<>();
  private Map<String, WeightedTurn> turns = Map.of();
  private volatile LiveTable current;

  public Tables(Traffic traffic, RouteTable first) {
    this.traffic = traffic;
    install(first);
  }

  public LiveTable current() {
    return current;
  }

  /** False, and no change, when a newer generation is in effect. */
  public synchronized boolean install(RouteTable table) {
    if (current != null && table.generation() < current.table().generation()) {
      return false;
    }
    Map<String, WeightedTurn> kept = new HashMap<>();
    Set<BackendTraffic.Key> present = new HashSet<>();
    List<LiveRoute> routes = new ArrayList<>(table.routes().size());
    for (Route route : table.routes()) {
      WeightedTurn turn = turns.get(route.id());
      kept.put(
          route.id(),
          turn != null ? turn : new WeightedTurn(ThreadLocalRandom.current().nextLong()));
      routes.add(live(route, kept.get(route.id()), present));
    }
    turns = kept;
    current = new LiveTable(table, routes);
    traffic.retain(present);
    return true;
  }

  private LiveRoute live(Route route, WeightedTurn turn, Set<BackendTraffic.Key> present) {
    List<LiveBackend> backends = new ArrayList<>(route.backends().size());
    for (Backend backend : route.backends()) {
      BackendTraffic counters = traffic.of(route, backend.workload(), backend.release());
      present.add(counters.key());
      if (backend.weight() > 0 && !backend.addresses().isEmpty()) {
        backends.add(
            new LiveBackend(
                backend, backend.addresses().stream().map(this::upstream).toList(), counters));
      }
    }
    BackendTraffic unserved = traffic.of(route, "", "");
    present.add(unserved.key());
    return new LiveRoute(route, List.copyOf(backends), turn, unserved);
  }

  private Upstream upstream(Address address) {
    return upstreams.computeIfAbsent(address, Upstream::new);
  }

  public int inFlight(Address address) {
    Upstream upstream = upstreams.get(address);
    return upstream == null ? 0 : upstream.inFlight();
  }

  /**
   * Forgets addresses without route and request. Only when no event loop is within an old table.
   */
  public synchronized void forgetUnused() {
    LiveTable table = current;
    upstreams
        .values()
        .removeIf(upstream -> upstream.inFlight() == 0 && !table.uses(upstream.address()));
  }
}
