package io.company.platform.gateway.http;

import io.company.platform.kinds.Kind;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.http.HttpMethod;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** How long requests took, by route, kind, method and status; a stream counts until its head. */
@ApplicationScoped
class Measures {

  private final MeterRegistry registry;
  private final Map<Series, Timer> timers = new ConcurrentHashMap<>();

  Measures(MeterRegistry registry) {
    this.registry = registry;
  }

  private record Series(String route, String kind, HttpMethod method, int status) {}

  void record(Route route, Exchange exchange, int status) {
    Kind kind = exchange.subject().kind();
    Series series =
        new Series(
            route.path(), kind == null ? "none" : kind.plural(), known(exchange.method()), status);
    timers
        .computeIfAbsent(series, this::timer)
        .record(exchange.elapsedNanos(), TimeUnit.NANOSECONDS);
  }

  /** A client may invent methods; they share one series. */
  private static HttpMethod known(HttpMethod method) {
    return HttpMethod.values().contains(method) ? method : HttpMethod.valueOf("OTHER");
  }

  private Timer timer(Series series) {
    return Timer.builder("http.server.requests")
        .description(
            "Requests by route, kind, method and status; the time to the answer or to the head of a stream")
        .tags("route", series.route(), "kind", series.kind())
        .tags("method", series.method().name(), "status", Integer.toString(series.status()))
        .publishPercentileHistogram(false)
        .register(registry);
  }
}
