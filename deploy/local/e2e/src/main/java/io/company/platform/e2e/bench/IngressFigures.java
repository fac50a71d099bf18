package io.company.platform.e2e.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.company.platform.e2e.Installation;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * The ingress by itself: runs its own benchmark in a process of its own and puts the results beside
 * the bars.
 */
final class IngressFigures {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Installation installation;

  IngressFigures(Installation installation) {
    this.installation = installation;
  }

  List<Figure> measure() throws IOException {
    Path target = installation.checkout().resolve("deploy/local/ingress/target");
    String classPath =
        String.join(
            File.pathSeparator,
            target.resolve("test-classes").toString(),
            target.resolve("classes").toString(),
            target.resolve("lib").toString() + "/*");
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String output =
        installation
            .run(
                Duration.ofMinutes(10),
                installation.checkout(),
                List.of(java, "-cp", classPath, "io.company.platform.ingress.IngressBench"))
            .orFail();
    JsonNode result = JSON.readTree(output.substring(output.indexOf('{')));
    return List.of(
        Figure.atMost(
            "ingress: added latency, one connection, p50",
            200,
            required(result, "addedP50Micros"),
            "µs",
            result.toString()),
        Figure.atMost(
            "weight change → in effect, the slowest of 50",
            50,
            required(result, "swapMaxMicros") / 1000,
            "ms",
            String.format(
                "p50 %.0f ms, p90 %.0f ms; %.0f of %.0f requests failed under load",
                required(result, "swapP50Micros") / 1000,
                required(result, "swapP90Micros") / 1000,
                required(result, "failedDuringSwaps"),
                required(result, "requestsDuringSwaps"))));
  }

  /** A figure that the benchmark no longer prints must not pass for zero. */
  private static double required(JsonNode result, String name) {
    if (!result.path(name).isNumber()) {
      throw new IllegalStateException("the ingress benchmark printed no " + name + ": " + result);
    }
    return result.path(name).asDouble();
  }
}
