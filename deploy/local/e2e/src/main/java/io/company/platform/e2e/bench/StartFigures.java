package io.company.platform.e2e.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.company.platform.e2e.Installation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * How long the platform takes to start on existing data, and how much memory it holds when idle.
 */
final class StartFigures {

  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final double GIGABYTE = 1e9;

  private final Installation installation;
  private final int times;

  StartFigures(Installation installation, int times) {
    this.installation = installation;
    this.times = times;
  }

  Figure start() {
    List<Double> seconds = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      installation.platform(LIMIT, "down").orFail();
      long begin = System.nanoTime();
      installation.platform(LIMIT, "up", "--detach").orFail();
      seconds.add((System.nanoTime() - begin) / 1e9);
    }
    Collections.sort(seconds);
    double median = seconds.get(seconds.size() / 2);
    String detail =
        String.format("%d times, %.1f to %.1f s", times, seconds.getFirst(), seconds.getLast());
    return Figure.atMost("up --detach, existing data, to ready", 20, median, "s", detail);
  }

  Figure memory() {
    Map<String, JsonNode> parts = installation.parts();
    double resident =
        parts.values().stream().mapToLong(part -> part.path("memoryBytes").asLong()).sum()
            / GIGABYTE;
    double proportional =
        parts.values().stream()
                .mapToLong(part -> proportionalBytes(part.path("pid").asLong()))
                .sum()
            / GIGABYTE;
    StringBuilder detail = new StringBuilder();
    parts.forEach(
        (name, part) ->
            detail.append(
                String.format("%s %.0f, ", name, part.path("memoryBytes").asLong() / 1e6)));
    return Figure.atMost(
        "resident memory of all platform processes, idle",
        2.5,
        resident,
        "GB",
        String.format(
            "PSS of the main processes %.2f GB; MB: %s",
            proportional, detail.substring(0, detail.length() - 2)));
  }

  private static long proportionalBytes(long pid) {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/smaps_rollup"))) {
        if (line.startsWith("Pss:")) {
          return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
        }
      }
      return 0;
    } catch (IOException e) {
      return 0;
    }
  }
}
