package io.company.platform.ingress.live;

import io.company.platform.ingress.route.Route;
import io.company.platform.ingress.traffic.BackendTraffic;
import java.util.List;

/**
 * A route as requests meet it: only the backends that can take one, with the sum of their weights.
 */
public final class LiveRoute {
  /** Where a request goes. */
  public record Target(LiveBackend backend, Upstream upstream) {}

  private final Route route;
  private final List<LiveBackend> backends;
  private final long totalWeight;
  private final WeightedTurn turn;
  private final BackendTraffic unserved;

  LiveRoute(Route route, List<LiveBackend> backends, WeightedTurn turn, BackendTraffic unserved) {
    this.route = route;
    this.backends = backends;
    this.totalWeight = backends.stream().mapToLong(backend -> backend.backend().weight()).sum();
    this.turn = turn;
    this.unserved = unserved;
  }

  public Route route() {
    return route;
  }

  /** Counts the requests that found no address. */
  public BackendTraffic unserved() {
    return unserved;
  }

  List<LiveBackend> backends() {
    return backends;
  }

  /**
   * An address of the backend whose turn it is; failing that, of another backend; failing that, one
   * that was refused a moment ago; failing that, one that broke a connection of this very request.
   * Null when nothing is left to try.
   */
  public Target pick(Tried tried, long nowNanos) {
    if (backends.isEmpty() || tried.exhausted()) {
      return null;
    }
    LiveBackend first = first();
    Target target = pick(first, tried, false, nowNanos);
    if (target == null) {
      target = pick(first, tried, true, nowNanos);
    }
    if (target == null && tried.forgiveBroken()) {
      target = pick(first, tried, true, nowNanos);
    }
    return target;
  }

  private Target pick(LiveBackend first, Tried tried, boolean skippedToo, long nowNanos) {
    Upstream upstream = first.leastBusy(tried, skippedToo, nowNanos);
    if (upstream != null) {
      return new Target(first, upstream);
    }
    for (LiveBackend other : backends) {
      upstream = other == first ? null : other.leastBusy(tried, skippedToo, nowNanos);
      if (upstream != null) {
        return new Target(other, upstream);
      }
    }
    return null;
  }

  private LiveBackend first() {
    if (backends.size() == 1) {
      return backends.getFirst();
    }
    long place = turn.next(totalWeight);
    for (LiveBackend backend : backends) {
      place -= backend.backend().weight();
      if (place < 0) {
        return backend;
      }
    }
    return backends.getLast();
  }
}
