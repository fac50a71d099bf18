package io.company.platform.launcher.supervisor;

import io.company.platform.launcher.process.RunningProcess;
import java.time.Instant;
import java.util.Optional;

/**
 * What the supervisor knows of one part; a row of {@code run/parts.json}.
 *
 * @param pid and startTicks of its process; 0 when it has none
 * @param since when it came into this state
 * @param startMillis from the last start to ready; 0 when that did not happen yet
 * @param message what is the matter; null when nothing is
 */
public record PartReport(
    String name,
    State state,
    int port,
    long pid,
    long startTicks,
    String fingerprint,
    Instant since,
    long startMillis,
    int restarts,
    String message) {

  public static PartReport stopped(String name, int port) {
    return new PartReport(name, State.STOPPED, port, 0, 0, "", Instant.now(), 0, 0, null);
  }

  public Optional<RunningProcess> process() {
    return pid == 0
        ? Optional.empty()
        : Optional.of(new RunningProcess(pid, startTicks)).filter(RunningProcess::alive);
  }

  PartReport in(State next, String why) {
    Instant when = next == state ? since : Instant.now();
    return new PartReport(
        name, next, port, pid, startTicks, fingerprint, when, startMillis, restarts, why);
  }

  PartReport running(RunningProcess process, String print) {
    return new PartReport(
        name,
        state,
        port,
        process.pid(),
        process.startTicks(),
        print,
        since,
        startMillis,
        restarts,
        message);
  }

  /** With what is known of the same process from before, where it was as healthy then. */
  PartReport continuing(Optional<PartReport> before) {
    return before
        .filter(known -> known.pid == pid && known.startTicks == startTicks && known.state == state)
        .map(
            known ->
                new PartReport(
                    name,
                    state,
                    port,
                    pid,
                    startTicks,
                    fingerprint,
                    known.since,
                    known.startMillis,
                    known.restarts,
                    message))
        .orElse(this);
  }

  PartReport gone() {
    return new PartReport(name, state, port, 0, 0, "", since, startMillis, restarts + 1, message);
  }

  PartReport startedIn(long millis) {
    return new PartReport(
        name, state, port, pid, startTicks, fingerprint, since, millis, restarts, message);
  }
}
