package io.company.platform.launcher.lifecycle;

import io.company.platform.launcher.supervisor.PartReport;
import io.company.platform.launcher.supervisor.State;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a person sees while the platform comes up: a line when a part is ready, and on a terminal
 * what is under way.
 */
public final class Progress {
  private static final String ERASE_LINE = "\r\033[K";

  private final PrintStream out;
  private final boolean terminal;
  private final Instant began = Instant.now();
  private final Map<String, State> shown = new HashMap<>();

  public Progress(PrintStream out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  /** To standard output, live where that is a terminal. */
  public static Progress ofTerminal() {
    return new Progress(System.out, System.console() != null && System.console().isTerminal());
  }

  public void say(String line) {
    out.println((terminal ? ERASE_LINE : "") + line);
    out.flush();
  }

  /** How things stand now, over the line before; on a terminal only. */
  public void standing(String line) {
    if (terminal) {
      out.print(ERASE_LINE + line);
      out.flush();
    }
  }

  void unchanged() {
    say("everything runs already");
  }

  void show(List<PartReport> reports) {
    for (PartReport report : reports) {
      State before = shown.put(report.name(), report.state());
      if (before != report.state()) {
        line(report, before);
      }
    }
    if (terminal) {
      underWay(reports);
    }
  }

  /** Time since the command began. */
  public String elapsed() {
    return seconds(Duration.between(began, Instant.now()).toMillis());
  }

  private void line(PartReport report, State before) {
    switch (report.state()) {
      case HEALTHY -> say("  %-22s ready%s".formatted(report.name(), ready(report)));
      case PREPARING -> {
        if (!terminal && before != null && before != State.STOPPED) {
          say("  %-22s preparing".formatted(report.name()));
        }
      }
      case RESTARTING, UNHEALTHY, FAILED, NOT_BUILT ->
          say("  %-22s %s: %s".formatted(report.name(), report.state().text(), report.message()));
      case STOPPED, WAITING, STARTING -> {}
    }
  }

  private String ready(PartReport report) {
    if (report.startMillis() == 0 || report.since().isBefore(began)) {
      return ", as before";
    }
    return " after " + seconds(report.startMillis()) + ", at " + elapsed();
  }

  private void underWay(List<PartReport> reports) {
    String names =
        reports.stream()
            .filter(report -> report.state() != State.HEALTHY && report.state() != State.NOT_BUILT)
            .map(report -> report.name() + " " + report.state().text())
            .collect(Collectors.joining(", "));
    String line = "  " + elapsed() + "  " + names;
    out.print(
        ERASE_LINE
            + (line.length() > 110 ? line.substring(0, 109) + "…" : line)
            + (names.isEmpty() ? ERASE_LINE : ""));
    out.flush();
  }

  private static String seconds(long millis) {
    return String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
  }
}
