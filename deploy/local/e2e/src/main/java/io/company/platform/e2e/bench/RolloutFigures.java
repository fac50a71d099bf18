package io.company.platform.e2e.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.company.platform.e2e.Api;
import io.company.platform.e2e.Connection;
import io.company.platform.e2e.Installation;
import io.company.platform.e2e.Repository;
import io.company.platform.e2e.Traffic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * How soon a built release answers, and how soon a rollback is in effect, while a client keeps
 * sending.
 */
final class RolloutFigures {

  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final String DEPLOYMENT = Api.path("orders", "deployments", "bench-rollout");
  private static final String PATH = "/bench-rollout";
  private static final String SERVER =
      """
      const http = require('node:http');
      const server = http.createServer((request, response) => {
        response.setHeader('x-platform-release', process.env.PLATFORM_RELEASE);
        response.end('%s');
      });
      server.listen(Number(process.env.PORT));
      process.on('SIGTERM', () => server.close(() => process.exit(0)));
      """;

  private final Installation installation;
  private final int times;

  RolloutFigures(Installation installation, int times) {
    this.installation = installation;
    this.times = times;
  }

  List<Figure> measure() throws IOException {
    Repository repository =
        Repository.create(
            installation,
            "bench/rollout-" + Long.toString(System.nanoTime(), 36),
            Map.of(
                "package.json",
                "{\"name\": \"rollout\", \"main\": \"server.js\"}",
                "server.js",
                SERVER));
    installation.as("alice").apply(manifest(repository.name())).expect(200);
    awaitRelease("");
    List<Double> builtToAnswer = new ArrayList<>();
    double ownStart = ownStartMillis();
    for (int i = 0; i < times; i++) {
      builtToAnswer.add(builtToFirstAnswer(repository, i) - ownStart);
    }
    List<Double> rollbacks = new ArrayList<>();
    long dropped = 0;
    for (int i = 0; i < times; i++) {
      try (Traffic traffic =
          Traffic.start(installation.ingressPort(), "staging.localhost", PATH, 500, 4)) {
        rollbacks.add(rollbackMillis());
        traffic.close();
        dropped += traffic.failed();
      }
    }
    installation.as("alice").delete(DEPLOYMENT);
    installation.as("alice").delete(Api.path("orders", "applications", "bench-rollout"));
    return List.of(
        Figure.atMost(
            "artifact built → first 200 from the new release, above the app's own start-up",
            1_000,
            median(builtToAnswer),
            "ms",
            String.format(
                "%d times: %s; own start-up %.0f ms", times, list(builtToAnswer), ownStart)),
        Figure.atMost(
            "rollback requested → every answer from the warm release",
            1_000,
            median(rollbacks),
            "ms",
            String.format(
                "%d times: %s; 500 requests/s meanwhile, %d failed",
                times, list(rollbacks), dropped)));
  }

  private double builtToFirstAnswer(Repository repository, int round) throws IOException {
    String before = answeringRelease();
    repository.write("server.js", SERVER.formatted("round " + round)).push("Round " + round);
    String now = before;
    Instant answered = Instant.now();
    Instant deadline = answered.plus(LIMIT);
    try (Connection connection = new Connection(installation.ingressPort())) {
      byte[] request = Connection.request("GET", "staging.localhost", PATH, Map.of(), null);
      while (now.equals(before)) {
        Connection.Response response = connection.exchange(request);
        answered = Instant.now();
        if (response.status() == 200) {
          now = response.header("x-platform-release");
        }
        if (answered.isAfter(deadline)) {
          throw new IllegalStateException("no new release answered within " + LIMIT);
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
      }
    }
    awaitRelease(now);
    JsonNode release = installation.as("alice").get(Api.path("orders", "releases", now)).json();
    Instant built = Instant.parse(release.path("status").path("builtAt").asText());
    return Duration.between(built, answered).toNanos() / 1e6;
  }

  private double rollbackMillis() throws IOException {
    String before = answeringRelease();
    byte[] request = Connection.request("GET", "staging.localhost", PATH, Map.of(), null);
    long begin = System.nanoTime();
    installation.as("alice").post(DEPLOYMENT + "/rollback", "{}").expect(200);
    try (Connection connection = new Connection(installation.ingressPort())) {
      while (connection.exchange(request).header("x-platform-release").equals(before)) {
        if (System.nanoTime() - begin > LIMIT.toNanos()) {
          throw new IllegalStateException("the rollback took no effect within " + LIMIT);
        }
      }
    }
    double millis = (System.nanoTime() - begin) / 1e6;
    awaitRelease(answeringRelease());
    return millis;
  }

  private String answeringRelease() throws IOException {
    try (Connection connection = new Connection(installation.ingressPort())) {
      return connection
          .exchange(Connection.request("GET", "staging.localhost", PATH, Map.of(), null))
          .header("x-platform-release");
    }
  }

  private void awaitRelease(String release) {
    installation
        .as("alice")
        .await(
            DEPLOYMENT,
            LIMIT,
            deployment -> {
              JsonNode staging = Api.environment(deployment, "staging");
              boolean expected =
                  release.isEmpty() || staging.path("release").asText().equals(release);
              return expected && staging.path("phase").asText().equals("Ready");
            });
  }

  /** From process start to first 200 of the same program under the same Node, started by hand. */
  private double ownStartMillis() throws IOException {
    Path node;
    try (var files = Files.walk(installation.home().resolve("node"))) {
      node = files.filter(file -> file.endsWith("bin/node")).findFirst().orElseThrow();
    }
    Path program = Files.createTempFile("own-start", ".js");
    Files.writeString(program, SERVER.formatted("own"));
    List<Double> millis = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      millis.add(startOnce(node, program, 20_000 + (int) (System.nanoTime() & 0x1fff)));
    }
    Files.delete(program);
    return median(millis);
  }

  private static double startOnce(Path node, Path program, int port) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(node.toString(), program.toString());
    builder.environment().putAll(Map.of("PORT", String.valueOf(port), "PLATFORM_RELEASE", "own"));
    long begin = System.nanoTime();
    Process process = builder.start();
    try {
      while (System.nanoTime() - begin < TimeUnit.SECONDS.toNanos(20)) {
        try (Connection connection = new Connection(port)) {
          connection.exchange(Connection.request("GET", "localhost", "/", Map.of(), null));
          return (System.nanoTime() - begin) / 1e6;
        } catch (IOException e) {
          LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
      }
      throw new IllegalStateException("the program did not answer on port " + port);
    } finally {
      process.destroyForcibly();
    }
  }

  private static double median(List<Double> values) {
    List<Double> sorted = new ArrayList<>(values);
    Collections.sort(sorted);
    return sorted.get(sorted.size() / 2);
  }

  private static String list(List<Double> values) {
    return String.join(" ", values.stream().map(value -> String.format("%.0f", value)).toList());
  }

  private static String manifest(String repository) {
    return """
        kind: Application
        metadata:
          name: bench-rollout
        spec:
          team: orders
          runtime: node-18
          replicas: 1
          ingress:
            path: %s
        ---
        kind: Deployment
        spec:
          application: bench-rollout
          source:
            github: %s
          environments: [staging]
        """
        .formatted(PATH, repository);
  }
}
