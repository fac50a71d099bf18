package io.company.platform.e2e.bench;

import io.company.platform.e2e.Api;
import io.company.platform.e2e.Connection;
import io.company.platform.e2e.Installation;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** What the API manages: durable applies and gets by name, through gateway, gRPC and Postgres. */
final class ApiFigures {

  private static final int OBJECTS = 200;
  private static final int CONNECTIONS = 32;

  /** What the compilers take to come to rest on two cores. */
  private static final int WARM_UP_SECONDS = Integer.getInteger("bench.warm-up-seconds", 60);

  private final Installation installation;
  private final AtomicLong serial = new AtomicLong(System.nanoTime());
  private final int seconds;

  ApiFigures(Installation installation, int seconds) {
    this.installation = installation;
    this.seconds = seconds;
  }

  List<Figure> measure() {
    for (int i = 0; i < OBJECTS; i++) {
      installation.as("alice").apply(manifest(i)).expect(200);
    }
    int port = installation.apiPort();
    Load.closed(port, CONNECTIONS, WARM_UP_SECONDS, this::apply).orFail();
    Load.closed(port, CONNECTIONS, WARM_UP_SECONDS / 2, this::get).orFail();
    Load.Result applies = Load.closed(port, CONNECTIONS, seconds, this::apply).orFail();
    Load.Result steady = Load.open(port, 8, seconds, 200, this::apply).orFail();
    Load.Result gets = Load.closed(port, CONNECTIONS, seconds, this::get).orFail();
    for (int i = 0; i < OBJECTS; i++) {
      installation.as("alice").delete(Api.path("orders", "applications", name(i)));
    }
    return List.of(
        Figure.atLeast("durable apply", 1_000, applies.perSecond(), "/s", spread(applies)),
        Figure.atMost("durable apply at 200/s, p50", 3, steady.millisAt(50), "ms", spread(steady)),
        Figure.atLeast("get by name", 5_000, gets.perSecond(), "/s", spread(gets)));
  }

  private String spread(Load.Result result) {
    return String.format(
        "%d s, %.0f/s; p50 %.1f ms, p99 %.1f ms",
        seconds, result.perSecond(), result.millisAt(50), result.millisAt(99));
  }

  private byte[] apply(int index) {
    return Connection.request(
        "POST", "localhost", "/v1/apply", headers("application/yaml"), manifest(index));
  }

  /** Never the same twice, so that each apply is a write. */
  private String manifest(int index) {
    return """
        kind: Application
        metadata:
          name: %s
        spec:
          team: orders
          description: "written %d"
        """
        .formatted(name(index), serial.incrementAndGet());
  }

  private byte[] get(int index) {
    return Connection.request(
        "GET",
        "localhost",
        Api.path("orders", "applications", name(index)),
        headers("application/json"),
        null);
  }

  private Map<String, String> headers(String contentType) {
    return Map.of(
        "Authorization", "Bearer " + installation.token("alice"), "Content-Type", contentType);
  }

  private static String name(int index) {
    return "bench-" + Math.floorMod(index, OBJECTS);
  }
}
