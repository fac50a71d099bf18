package io.company.platform.ingress;

import static io.company.platform.ingress.Running.backend;
import static io.company.platform.ingress.Running.route;

import io.company.platform.ingress.Connection.Reply;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Measures the ingress as its own process before an application in another: latency that it adds on
 * one connection, throughput beside direct, and how long a change of weights takes under load.
 * Prints one JSON object.
 */
public final class IngressBench {
  private static final int WARM_UP_MILLIS = 6_000;
  private static final int LATENCY_ROUNDS = 8;
  private static final int LATENCY_REQUESTS = 2_000;
  private static final int THROUGHPUT_MILLIS = 4_000;
  private static final int CLIENTS = 16;
  private static final int SWAPS = 50;

  private IngressBench() {}

  public static void main(String[] arguments) throws Exception {
    Path home = Files.createTempDirectory("ingress-bench");
    try (ChildProcess one = new ChildProcess(BenchApp.class, Map.of(), "one");
        ChildProcess two = new ChildProcess(BenchApp.class, Map.of(), "two")) {
      int first = Integer.parseInt(one.readLine());
      int second = Integer.parseInt(two.readLine());
      System.out.println(measure(home, first, second).encodePrettily());
    } finally {
      try (Stream<Path> files = Files.walk(home)) {
        files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
      }
    }
  }

  private static JsonObject measure(Path home, int first, int second) throws Exception {
    int port = freePort();
    long started = System.nanoTime();
    try (ChildProcess ingress =
        new ChildProcess(
            IngressMain.class,
            Map.of(
                "PLATFORM_NODE_HOME",
                home.toString(),
                "PLATFORM_INGRESS_PORT",
                String.valueOf(port)))) {
      Path socket = home.resolve("ingress/admin.sock");
      awaitLine(ingress, "serving");
      long startMillis = (System.nanoTime() - started) / 1_000_000;
      int[] generation = {0};
      put(socket, ++generation[0], backend("one", 1, first));
      throughput(first, WARM_UP_MILLIS / 2);
      throughput(second, WARM_UP_MILLIS / 2);
      throughput(port, WARM_UP_MILLIS);
      JsonObject result = new JsonObject().put("startMillis", startMillis);
      latency(result, first, port);
      double direct = throughput(first, THROUGHPUT_MILLIS);
      double through = throughput(port, THROUGHPUT_MILLIS);
      result
          .put("directRequestsPerSecond", Math.round(direct))
          .put("ingressRequestsPerSecond", Math.round(through))
          .put("throughputRatio", Math.round(through / direct * 100) / 100.0);
      swaps(result, socket, generation, port, first, second);
      return result;
    }
  }

  /** Rounds of direct and through alternate, so that what else the machine does falls on both. */
  private static void latency(JsonObject result, int direct, int through) throws IOException {
    long[] directNanos = new long[LATENCY_ROUNDS * LATENCY_REQUESTS];
    long[] throughNanos = new long[LATENCY_ROUNDS * LATENCY_REQUESTS];
    try (Connection a = Connection.to(direct);
        Connection b = Connection.to(through)) {
      timed(a, new long[LATENCY_REQUESTS], 0);
      timed(b, new long[LATENCY_REQUESTS], 0);
      for (int round = 0; round < LATENCY_ROUNDS; round++) {
        timed(a, directNanos, round * LATENCY_REQUESTS);
        timed(b, throughNanos, round * LATENCY_REQUESTS);
      }
    }
    Arrays.sort(directNanos);
    Arrays.sort(throughNanos);
    result
        .put("directP50Micros", micros(directNanos, 0.50))
        .put("directP99Micros", micros(directNanos, 0.99))
        .put("ingressP50Micros", micros(throughNanos, 0.50))
        .put("ingressP99Micros", micros(throughNanos, 0.99))
        .put("addedP50Micros", micros(throughNanos, 0.50) - micros(directNanos, 0.50))
        .put("addedP99Micros", micros(throughNanos, 0.99) - micros(directNanos, 0.99));
  }

  private static void timed(Connection connection, long[] nanos, int from) throws IOException {
    for (int i = from; i < from + LATENCY_REQUESTS; i++) {
      long before = System.nanoTime();
      Reply reply = connection.get("/bench/hello");
      nanos[i] = System.nanoTime() - before;
      if (reply.status() != 200) {
        throw new IOException("status " + reply.status() + ": " + reply.text());
      }
    }
  }

  private static double throughput(int port, int millis) throws Exception {
    try (Load load = new Load(port, CLIENTS, connection -> connection.get("/bench/hello"))) {
      long before = load.answered.get();
      long start = System.nanoTime();
      Thread.sleep(millis);
      long after = load.answered.get();
      double seconds = (System.nanoTime() - start) / 1e9;
      load.stop();
      if (!load.failures.isEmpty()) {
        throw new IOException("failed under load: " + load.failures.peek());
      }
      return (after - before) / seconds;
    }
  }

  /**
   * From sending the table to the first answer of the other release on a connection that asks
   * without a pause.
   */
  private static void swaps(
      JsonObject result, Path socket, int[] generation, int port, int first, int second)
      throws Exception {
    long[] nanos = new long[SWAPS];
    AtomicInteger lost = new AtomicInteger();
    try (Load load = new Load(port, 4, connection -> connection.get("/bench/hello"));
        Connection probe = Connection.to(port)) {
      load.more(100);
      for (int i = 0; i < SWAPS; i++) {
        String expected = i % 2 == 0 ? "two" : "one";
        long before = System.nanoTime();
        put(
            socket,
            ++generation[0],
            backend("one", i % 2, first),
            backend("two", 1 - i % 2, second));
        while (!probe.get("/bench/hello").text().equals(expected)) {
          lost.incrementAndGet();
        }
        nanos[i] = System.nanoTime() - before;
      }
      load.stop();
      result
          .put("requestsDuringSwaps", load.answered.get())
          .put("failedDuringSwaps", load.failures.size());
    }
    result.put("swapFirstMicros", nanos[0] / 1_000);
    Arrays.sort(nanos);
    result
        .put("swaps", SWAPS)
        .put("swapP50Micros", micros(nanos, 0.50))
        .put("swapP90Micros", micros(nanos, 0.90))
        .put("swapMaxMicros", micros(nanos, 1))
        .put("staleAnswersAfterSwap", lost.get());
  }

  private static void put(Path socket, int generation, JsonObject... backends) throws IOException {
    JsonObject table =
        new JsonObject()
            .put("generation", generation)
            .put("routes", new JsonArray().add(route("bench", "", "/bench", backends)));
    try (Connection admin = Connection.to(socket)) {
      Reply reply = admin.exchange("PUT", "/table", "ingress", table.encode().getBytes());
      if (reply.status() != 204) {
        throw new IOException("table refused: " + reply.text());
      }
    }
  }

  private static long micros(long[] sortedNanos, double quantile) {
    return sortedNanos[
            (int) Math.min(sortedNanos.length - 1, Math.round(sortedNanos.length * quantile))]
        / 1_000;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void awaitLine(ChildProcess process, String part) throws IOException {
    for (String line = process.readLine(); line != null; line = process.readLine()) {
      if (line.contains(part)) {
        return;
      }
    }
    throw new IOException("the ingress did not start");
  }

  /** The application behind the bench: a Vert.x server that answers with its name. */
  public static final class BenchApp {
    private BenchApp() {}

    public static void main(String[] arguments) throws Exception {
      App app = new App(arguments[0]);
      System.out.println(app.port());
    }
  }
}
