package io.company.platform.ingress.live;

import io.company.platform.ingress.route.Backend;
import io.company.platform.ingress.traffic.BackendTraffic;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A backend that can be given requests: it has a weight and at least one address. */
public final class LiveBackend {
  private final Backend backend;
  private final List<Upstream> upstreams;
  private final BackendTraffic traffic;
  private final AtomicInteger turn = new AtomicInteger();

  LiveBackend(Backend backend, List<Upstream> upstreams, BackendTraffic traffic) {
    this.backend = backend;
    this.upstreams = upstreams;
    this.traffic = traffic;
  }

  public Backend backend() {
    return backend;
  }

  public BackendTraffic traffic() {
    return traffic;
  }

  List<Upstream> upstreams() {
    return upstreams;
  }

  /**
   * The usable address with the least in flight, in turn among equals; null when none is usable.
   */
  Upstream leastBusy(Tried tried, boolean skippedToo, long nowNanos) {
    int size = upstreams.size();
    int start = size == 1 ? 0 : (turn.getAndIncrement() & Integer.MAX_VALUE) % size;
    Upstream best = null;
    int bestInFlight = Integer.MAX_VALUE;
    for (int i = 0; i < size; i++) {
      Upstream candidate = upstreams.get(start + i < size ? start + i : start + i - size);
      int inFlight = candidate.inFlight();
      if (inFlight >= bestInFlight
          || tried.contains(candidate)
          || (!skippedToo && candidate.skippedAt(nowNanos))) {
        continue;
      }
      best = candidate;
      bestInFlight = inFlight;
    }
    return best;
  }
}
