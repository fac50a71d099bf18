package io.company.platform.node.route;

import com.fasterxml.jackson.databind.JsonNode;
import io.company.platform.kernel.error.PlatformException;
import io.company.platform.kernel.error.Reason;
import io.company.platform.node.disk.Disk;
import io.company.platform.node.workload.Traffic;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * All routes of the node, on disk before they are in effect. The ingress gets a new table whenever
 * a route or the set of ready replicas changes; a change that a caller made is in effect when its
 * call returns.
 */
public final class Routes implements Traffic, AutoCloseable {

  private static final Logger LOG = Logger.getLogger(Routes.class);
  private static final long IN_EFFECT_MILLIS = 5_000;
  private static final long SLACK_MILLIS = 1_000;

  /** Cumulative since the ingress started. */
  record Counted(
      String workload,
      String release,
      long requests,
      long serverErrors,
      long p50Micros,
      long p99Micros,
      long sinceMillis) {}

  record Stored(Map<String, Route> routes) {}

  private final Path file;
  private final IngressAdmin admin;
  private final TablePusher pusher;
  private final Map<String, Route> routes;

  /**
   * @param serving addresses of the ready replicas by workload
   */
  public Routes(Path home, Supplier<Map<String, List<String>>> serving) {
    Path ingress = Disk.directory(home.resolve("ingress"));
    this.file = home.resolve("routes.json");
    this.routes =
        new TreeMap<>(Disk.readJson(file, Stored.class).map(Stored::routes).orElse(Map.of()));
    this.admin = new IngressAdmin(ingress.resolve("admin.sock"));
    this.pusher = new TablePusher(ingress, () -> RouteTable.entries(all(), serving.get()));
  }

  /** From now on the ingress is kept up to date. */
  public void start() {
    pusher.start();
  }

  List<Route> all() {
    synchronized (routes) {
      return new ArrayList<>(routes.values());
    }
  }

  /**
   * Returns when the route is in effect. UNAVAILABLE says that it is kept and will be when the
   * ingress is back.
   */
  void put(Route route) {
    route.checked();
    Route before;
    long request;
    synchronized (routes) {
      routes.values().stream()
          .filter(other -> !other.id().equals(route.id()) && other.place().equals(route.place()))
          .findFirst()
          .ifPresent(
              other -> {
                throw new PlatformException(
                    Reason.CONFLICT, route.place() + " is taken by route " + other.id());
              });
      before = routes.put(route.id(), route);
      if (route.equals(before)) {
        request = pusher.request();
      } else {
        Disk.writeJson(file, new Stored(routes));
        request = pusher.request();
      }
    }
    if (inEffect(request) == TablePusher.Outcome.REFUSED) {
      restore(route.id(), before);
      throw new PlatformException(
          Reason.INVALID, "the ingress refused the route: " + pusher.detail());
    }
  }

  private void restore(String id, Route before) {
    synchronized (routes) {
      if (before == null) {
        routes.remove(id);
      } else {
        routes.put(id, before);
      }
      Disk.writeJson(file, new Stored(routes));
      pusher.request();
    }
  }

  /** Returns when the route is out of effect. */
  void remove(String id) {
    long request;
    synchronized (routes) {
      if (routes.remove(id) == null) {
        return;
      }
      Disk.writeJson(file, new Stored(routes));
      request = pusher.request();
    }
    inEffect(request);
  }

  private TablePusher.Outcome inEffect(long request) {
    TablePusher.Outcome outcome = pusher.await(request, IN_EFFECT_MILLIS, true);
    if (outcome == TablePusher.Outcome.AWAY || outcome == TablePusher.Outcome.TIMED_OUT) {
      throw new PlatformException(
          Reason.UNAVAILABLE,
          "the ingress does not answer; the change is kept and comes into effect when it does",
          List.of(),
          2);
    }
    return outcome;
  }

  /** What the ingress counted for the route's backends. */
  List<Counted> traffic(String routeId) {
    try {
      IngressAdmin.Answer answer = admin.request("GET", "/traffic", "", IN_EFFECT_MILLIS);
      JsonNode json = Disk.json().readTree(answer.body());
      List<Counted> counted = new ArrayList<>();
      for (JsonNode backend : json.path("backends")) {
        if (backend.path("route").asText().equals(routeId)) {
          counted.add(counted(backend, json.path("sinceMillis").asLong()));
        }
      }
      return counted;
    } catch (IOException e) {
      throw new PlatformException(
          Reason.UNAVAILABLE, "the ingress does not answer: " + e.getMessage(), List.of(), 2);
    }
  }

  private static Counted counted(JsonNode backend, long sinceMillis) {
    return new Counted(
        backend.path("workload").asText(),
        backend.path("release").asText(),
        backend.path("requests").asLong(),
        backend.path("serverErrors").asLong(),
        backend.path("p50Micros").asLong(),
        backend.path("p99Micros").asLong(),
        sinceMillis);
  }

  @Override
  public void changed() {
    pusher.request();
  }

  @Override
  public void drain(String address, long timeoutMillis) {
    TablePusher.Outcome outcome = pusher.await(pusher.request(), IN_EFFECT_MILLIS, false);
    if (outcome != TablePusher.Outcome.IN_EFFECT) {
      return;
    }
    try {
      String body =
          Disk.json()
              .createObjectNode()
              .put("address", address)
              .put("timeoutMillis", timeoutMillis)
              .toString();
      IngressAdmin.Answer answer =
          admin.request("POST", "/drain", body, timeoutMillis + SLACK_MILLIS);
      if (answer.status() != 200) {
        LOG.warnf("requests to %s have not finished within %d ms", address, (Long) timeoutMillis);
      }
    } catch (IOException e) {
      LOG.warnf("%s could not be drained: %s", address, e.getMessage());
    }
  }

  @Override
  public void close() {
    pusher.close();
  }
}
