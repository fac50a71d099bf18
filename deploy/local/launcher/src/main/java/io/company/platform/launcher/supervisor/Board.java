package io.company.platform.launcher.supervisor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.launcher.home.Home;
import io.company.platform.launcher.home.OwnerOnly;
import io.company.platform.launcher.process.RunningProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/**
 * {@code run/parts.json}: what the supervisor knows, for everyone else to read. Written whole on
 * every change of a state or a pid, by the supervisor alone.
 */
public final class Board {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;
  private final Map<String, PartReport> reports = new LinkedHashMap<>();

  public Board(Home home) {
    this.file = home.run().resolve("parts.json");
  }

  /** Whether what was last written is by this supervisor, and not by one before it. */
  public static boolean writtenBy(RunningProcess supervisor, Home home) throws IOException {
    Path file = home.run().resolve("parts.json");
    return Files.exists(file)
        && JSON.readTree(Files.readString(file)).path("supervisor").asLong() == supervisor.pid();
  }

  /** What was last written, part by part; empty when nothing was. */
  public static Map<String, PartReport> read(Home home) throws IOException {
    Map<String, PartReport> reports = new LinkedHashMap<>();
    Path file = home.run().resolve("parts.json");
    if (Files.exists(file)) {
      for (JsonNode row : JSON.readTree(Files.readString(file)).path("parts")) {
        PartReport report = report(row);
        reports.put(report.name(), report);
      }
    }
    return reports;
  }

  synchronized void put(PartReport report) {
    reports.put(report.name(), report);
    write();
  }

  synchronized PartReport get(String part) {
    return reports.get(part);
  }

  synchronized PartReport change(String part, UnaryOperator<PartReport> change) {
    PartReport before = reports.get(part);
    PartReport after = change.apply(before);
    if (!after.equals(before)) {
      reports.put(part, after);
      write();
      notifyAll();
    }
    return after;
  }

  /** Waits until the part is healthy; false when interrupted. */
  synchronized void awaitHealthy(String part) throws InterruptedException {
    while (Optional.ofNullable(reports.get(part))
        .map(PartReport::state)
        .filter(State.HEALTHY::equals)
        .isEmpty()) {
      TimeUnit.SECONDS.timedWait(this, 1);
    }
  }

  private void write() {
    ObjectNode tree = JSON.createObjectNode().put("supervisor", ProcessHandle.current().pid());
    ArrayNode rows = tree.putArray("parts");
    for (PartReport report : reports.values()) {
      ObjectNode row = rows.addObject();
      row.put("name", report.name()).put("state", report.state().text()).put("port", report.port());
      row.put("pid", report.pid())
          .put("startTicks", report.startTicks())
          .put("fingerprint", report.fingerprint());
      row.put("since", report.since().toString()).put("startMillis", report.startMillis());
      row.put("restarts", report.restarts()).put("message", report.message());
    }
    try {
      OwnerOnly.write(file, tree.toPrettyString() + "\n");
    } catch (IOException e) {
      System.err.println("cannot write " + file + ": " + e);
    }
  }

  private static PartReport report(JsonNode row) {
    return new PartReport(
        row.path("name").asText(),
        State.of(row.path("state").asText()),
        row.path("port").asInt(),
        row.path("pid").asLong(),
        row.path("startTicks").asLong(),
        row.path("fingerprint").asText(),
        Instant.parse(row.path("since").asText()),
        row.path("startMillis").asLong(),
        row.path("restarts").asInt(),
        row.path("message").isNull() ? null : row.path("message").asText(null));
  }
}
