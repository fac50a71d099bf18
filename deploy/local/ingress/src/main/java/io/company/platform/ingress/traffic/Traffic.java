package io.company.platform.ingress.traffic;

import io.company.platform.ingress.route.Route;
import io.company.platform.ingress.traffic.BackendTraffic.Key;
import io.company.platform.ingress.traffic.BackendTraffic.Labels;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToLongFunction;

/**
 * Every backend's counters. They outlive table swaps, and a backend that left the table for a while
 * after that, so that who compares two readings does not miss the end of a release.
 */
public final class Traffic {
  static final int KEPT_AFTER_REMOVAL = 200;

  private record Kept(BackendTraffic traffic, long lastInTable) {}

  private final ConcurrentHashMap<Key, Kept> backends = new ConcurrentHashMap<>();
  private final long sinceMillis;
  private long swaps;

  public Traffic(long sinceMillis) {
    this.sinceMillis = sinceMillis;
  }

  /** The counters of a backend, made on first use. */
  public BackendTraffic of(Route route, String workload, String release) {
    Labels labels =
        new Labels(route.label("team"), route.label("application"), route.label("environment"));
    Key key = new Key(route.id(), workload, release);
    BackendTraffic traffic =
        backends.computeIfAbsent(key, k -> new Kept(new BackendTraffic(k, labels), 0)).traffic();
    traffic.relabel(labels);
    return traffic;
  }

  /**
   * Forgets the longest gone of the backends that are not among `present`, beyond a fixed number.
   */
  public synchronized void retain(Set<Key> present) {
    swaps++;
    present.forEach(
        key -> backends.computeIfPresent(key, (k, kept) -> new Kept(kept.traffic(), swaps)));
    List<Kept> gone =
        backends.values().stream()
            .filter(kept -> !present.contains(kept.traffic().key()))
            .sorted(Comparator.comparingLong((ToLongFunction<Kept>) Kept::lastInTable).reversed())
            .toList();
    gone.stream().skip(KEPT_AFTER_REMOVAL).forEach(kept -> backends.remove(kept.traffic().key()));
  }

  Collection<BackendTraffic> all() {
    return backends.values().stream()
        .map(Kept::traffic)
        .sorted(
            Comparator.comparing((BackendTraffic traffic) -> traffic.key().route())
                .thenComparing(traffic -> traffic.key().workload()))
        .toList();
  }

  public long sinceMillis() {
    return sinceMillis;
  }

  public JsonObject toJson() {
    JsonArray array = new JsonArray();
    for (BackendTraffic traffic : all()) {
      if (traffic.key().workload().isEmpty() && traffic.requests() == 0) {
        continue;
      }
      array.add(
          new JsonObject()
              .put("route", traffic.key().route())
              .put("workload", traffic.key().workload())
              .put("release", traffic.key().release())
              .put("requests", traffic.requests())
              .put("serverErrors", traffic.serverErrors())
              .put("p50Micros", traffic.percentileMicros(50))
              .put("p99Micros", traffic.percentileMicros(99)));
    }
    return new JsonObject().put("sinceMillis", sinceMillis).put("backends", array);
  }
}
