package io.company.platform.e2e.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.company.platform.e2e.Api;
import io.company.platform.e2e.Database;
import io.company.platform.e2e.Installation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Many databases at once, every second one with backups, until all are ready; then all are deleted,
 * until nothing of them is left. Says what they took of the machine.
 */
final class ManyFigure {

  private static final int DATABASES = Integer.getInteger("bench.many", 200);

  /** Most documents in one request. */
  private static final int REQUEST = 100;

  private static final double BAR_SECONDS = 180;
  private static final Duration LIMIT = Duration.ofMinutes(10);
  private static final String PREFIX = "bench-many-";

  private final Installation installation;
  private final Api alice;

  ManyFigure(Installation installation) {
    this.installation = installation;
    this.alice = installation.as("alice");
  }

  Figure measure() throws Exception {
    long availableBefore = availableBytes();
    long begin = System.nanoTime();
    for (int from = 0; from < DATABASES; from += REQUEST) {
      alice
          .apply(
              IntStream.range(from, Math.min(DATABASES, from + REQUEST))
                  .mapToObj(ManyFigure::document)
                  .collect(Collectors.joining()))
          .expect(200);
    }
    double applied = seconds(begin);
    int notReady = until(() -> count(item -> !phase(item).equals("Ready")));
    double ready = seconds(begin);
    long bytes = availableBefore - availableBytes();
    long service = installation.parts().get("database-service").path("memoryBytes").asLong();
    List<String> why = notReady == 0 ? List.of() : messages();
    long deleting = System.nanoTime();
    for (int i = 0; i < DATABASES; i++) {
      new Database(alice, PREFIX + i).delete();
    }
    int left = until(() -> count(item -> true) + onTheNode());
    return Figure.atMost(
        DATABASES + " databases at once: all ready",
        BAR_SECONDS,
        notReady == 0 ? ready : LIMIT.toSeconds(),
        "s",
        String.format(
            Locale.ROOT,
            "asked for in %.1f s; %d not ready %s; %.1f MB of memory each, database-service %d MB; all deleted in %.1f s, left %d",
            applied,
            notReady,
            why,
            bytes / 1e6 / DATABASES,
            service / 1_000_000,
            seconds(deleting),
            left));
  }

  private static String document(int index) {
    return """
        ---
        kind: Database
        metadata: {name: %s%d, namespace: orders}
        spec:
          version: "14"
          environments: [production]
          deletionPolicy: Delete
          backup: {enabled: %s}
        """
        .formatted(PREFIX, index, index % 2 == 0);
  }

  private interface Count {
    int now() throws IOException;
  }

  /** Until there are none, or the limit; answers how many there are then. */
  private static int until(Count count) throws IOException, InterruptedException {
    long end = System.nanoTime() + LIMIT.toNanos();
    int now = count.now();
    while (now > 0 && System.nanoTime() < end) {
      Thread.sleep(500);
      now = count.now();
    }
    return now;
  }

  private int count(java.util.function.Predicate<JsonNode> which) {
    JsonNode list = alice.get(Api.path("orders", "databases", "")).json();
    if (!list.has("items")) {
      return DATABASES;
    }
    int found = 0;
    for (JsonNode item : list.path("items")) {
      boolean ours = item.at("/metadata/name").asText().startsWith(PREFIX);
      found += ours && which.test(item) ? 1 : 0;
    }
    return found;
  }

  private static String phase(JsonNode item) {
    return item.at("/status/phase").asText();
  }

  private List<String> messages() {
    JsonNode list = alice.get(Api.path("orders", "databases", "")).json();
    return list.path("items")
        .valueStream()
        .filter(item -> !phase(item).equals("Ready"))
        .map(item -> item.at("/status/conditions/0/message").asText())
        .distinct()
        .limit(5)
        .toList();
  }

  /** Workloads and volumes of databases that the node still keeps. */
  private int onTheNode() throws IOException {
    int found = 0;
    for (String folder : List.of("workloads", "volumes")) {
      Path path = installation.home().resolve("node").resolve(folder);
      try (Stream<Path> entries = Files.list(path)) {
        found +=
            (int) entries.filter(each -> each.getFileName().toString().startsWith("db-")).count();
      }
    }
    return found;
  }

  private static long availableBytes() throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc/meminfo"))) {
      return lines
          .filter(line -> line.startsWith("MemAvailable:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
          .findFirst()
          .orElse(0);
    }
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) / 1e9;
  }
}
