package io.company.platform.launcher.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.launcher.Installation;
import io.company.platform.launcher.status.PartStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "status", description = "One row a part; exit code 0 only if all are healthy.")
final class Status implements Callable<Integer> {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

  @Option(names = "--json", description = "print JSON instead of the table")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    Installation installation = Installation.open(false);
    List<PartStatus> statuses = PartStatus.of(installation, installation.plan());
    System.out.println(json ? json(statuses) : table(statuses));
    return PartStatus.allHealthy(statuses) ? 0 : Platform.FAILED;
  }

  private static String json(List<PartStatus> statuses) {
    ObjectNode tree = new ObjectMapper().createObjectNode();
    var rows = tree.putArray("parts");
    for (PartStatus status : statuses) {
      ObjectNode row = rows.addObject().put("name", status.name());
      if (status.pid() == 0) {
        row.putNull("pid");
      } else {
        row.put("pid", status.pid());
      }
      row.put("state", status.state().text());
      if (status.port() == 0) {
        row.putNull("port");
      } else {
        row.put("port", status.port());
      }
      row.put("memoryBytes", status.memoryBytes());
      row.put("since", status.since() == null ? null : status.since().toString());
      row.put("uptimeSeconds", uptime(status).toSeconds());
      row.put("restarts", status.report().restarts());
      row.put("message", status.report().message());
    }
    return tree.toPrettyString();
  }

  private static String table(List<PartStatus> statuses) {
    StringBuilder table =
        new StringBuilder(
            "%-22s %-10s %8s %6s %9s %8s  %-19s%n"
                .formatted("PART", "STATE", "PID", "PORT", "MEMORY", "UPTIME", "SINCE"));
    for (PartStatus status : statuses) {
      String since =
          status.since() == null ? "" : TIME.format(status.since().atZone(ZoneId.systemDefault()));
      table.append(
          "%-22s %-10s %8s %6s %9s %8s  %-19s%s%n"
              .formatted(
                  status.name(),
                  status.state().text(),
                  status.pid() == 0 ? "-" : status.pid(),
                  status.port() == 0 ? "-" : status.port(),
                  status.pid() == 0 ? "-" : (status.memoryBytes() >> 20) + " MB",
                  status.pid() == 0 ? "-" : span(uptime(status)),
                  since,
                  status.report().message() == null ? "" : "  " + status.report().message()));
    }
    long total = statuses.stream().mapToLong(PartStatus::memoryBytes).sum();
    return table
        .append("%-22s %-10s %8s %6s %9s".formatted("in all", "", "", "", (total >> 20) + " MB"))
        .toString();
  }

  private static Duration uptime(PartStatus status) {
    return status.startedAt() == null
        ? Duration.ZERO
        : Duration.between(status.startedAt(), Instant.now());
  }

  private static String span(Duration duration) {
    if (duration.toMinutes() < 1) {
      return duration.toSeconds() + "s";
    }
    if (duration.toHours() < 1) {
      return duration.toMinutes() + "m" + duration.toSecondsPart() + "s";
    }
    return duration.toDays() < 1
        ? duration.toHours() + "h" + duration.toMinutesPart() + "m"
        : duration.toDays() + "d" + duration.toHoursPart() + "h";
  }
}
