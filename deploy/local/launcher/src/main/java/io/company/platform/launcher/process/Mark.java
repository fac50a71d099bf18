package io.company.platform.launcher.process;

import io.company.platform.launcher.home.Home;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What each part carries in its environment, so that it can be found again by whoever starts next:
 * the installation, the part's name, and the fingerprint of what was started. The process itself is
 * the record; no file can be out of date.
 */
public record Mark(String part, String fingerprint) {
  private static final String INSTALLATION = "PLATFORM_INSTALLATION";
  private static final String PART = "PLATFORM_PART";
  private static final String FINGERPRINT = "PLATFORM_PART_FINGERPRINT";

  /** A part that runs: the first process of its session. */
  public record Found(RunningProcess process, Mark mark) {}

  public Map<String, String> environment(Home home) {
    return Map.of(INSTALLATION, home.directory().toString(), PART, part, FINGERPRINT, fingerprint);
  }

  /** The parts of this installation that run now, by name. */
  public static Map<String, Found> find(Home home) {
    Map<String, Found> found = new HashMap<>();
    Processes.pids()
        .forEach(
            pid -> {
              Map<String, String> environment = Processes.environment(pid);
              if (!home.directory().toString().equals(environment.get(INSTALLATION))
                  || !environment.containsKey(PART)) {
                return;
              }
              Mark mark =
                  new Mark(environment.get(PART), environment.getOrDefault(FINGERPRINT, ""));
              RunningProcess.of(pid)
                  .filter(process -> process.session() == pid)
                  .ifPresent(process -> found.put(mark.part, new Found(process, mark)));
            });
    return found;
  }

  /**
   * Processes that carry the part's mark without being the one given: tools that a dead one had
   * started.
   */
  public static List<RunningProcess> strays(Home home, String part, long except) {
    return Processes.pids()
        .filter(pid -> pid != except)
        .filter(
            pid -> {
              Map<String, String> environment = Processes.environment(pid);
              return home.directory().toString().equals(environment.get(INSTALLATION))
                  && part.equals(environment.get(PART));
            })
        .flatMap(pid -> RunningProcess.of(pid).stream())
        .toList();
  }

  /** The home of the installation that the process belongs to; null when to none. */
  public static Path installationOf(long pid) {
    String home = Processes.environment(pid).get(INSTALLATION);
    return home == null ? null : Path.of(home);
  }
}
