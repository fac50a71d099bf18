package io.company.platform.launcher.status;

import io.company.platform.launcher.Installation;
import io.company.platform.launcher.part.Part;
import io.company.platform.launcher.part.Plan;
import io.company.platform.launcher.process.Mark;
import io.company.platform.launcher.process.RunningProcess;
import io.company.platform.launcher.supervisor.Board;
import io.company.platform.launcher.supervisor.PartReport;
import io.company.platform.launcher.supervisor.State;
import io.company.platform.launcher.supervisor.Supervisor;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;

/**
 * How one part is at this moment: its process and health are looked at, not remembered; only what
 * led to it comes from the supervisor.
 *
 * @param pid 0 when it has no process
 * @param since when it came into this state, as the supervisor saw it
 * @param startedAt when its process was started; null without one
 */
public record PartStatus(
    String name,
    State state,
    int port,
    long pid,
    long memoryBytes,
    Instant startedAt,
    Instant since,
    PartReport report) {

  /** All of the plan's parts and the supervisor, looked at side by side. */
  public static List<PartStatus> of(Installation installation, Plan plan) throws IOException {
    Map<String, PartReport> reports = Board.read(installation.home());
    Map<String, Mark.Found> running = Mark.find(installation.home());
    Optional<RunningProcess> supervisor = Supervisor.running(installation.home());
    List<Callable<PartStatus>> looks = new ArrayList<>();
    looks.add(() -> supervisor(supervisor));
    for (Part part : plan.parts()) {
      PartReport report =
          reports.getOrDefault(part.name(), PartReport.stopped(part.name(), part.port()));
      Optional<RunningProcess> process =
          Optional.ofNullable(running.get(part.name())).map(Mark.Found::process);
      looks.add(() -> look(part, report, process, supervisor.isPresent()));
    }
    List<PartStatus> statuses = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var look : threads.invokeAll(looks)) {
        statuses.add(look.get());
      }
    } catch (InterruptedException | ExecutionException e) {
      throw new IOException("cannot look at the parts", e);
    }
    return statuses;
  }

  public static boolean allHealthy(List<PartStatus> statuses) {
    return statuses.stream().allMatch(status -> status.state == State.HEALTHY);
  }

  private static PartStatus supervisor(Optional<RunningProcess> process) {
    Instant started = process.map(RunningProcess::startedAt).orElse(null);
    State state = process.isPresent() ? State.HEALTHY : State.STOPPED;
    PartReport report = PartReport.stopped(Supervisor.NAME, 0);
    return new PartStatus(
        Supervisor.NAME,
        state,
        0,
        process.map(RunningProcess::pid).orElse(0L),
        process.map(RunningProcess::memoryBytes).orElse(0L),
        started,
        started,
        report);
  }

  private static PartStatus look(
      Part part, PartReport report, Optional<RunningProcess> process, boolean supervised) {
    if (process.isEmpty()) {
      State state =
          part.missing().isPresent()
              ? State.NOT_BUILT
              : supervised ? withoutProcess(report) : State.STOPPED;
      return new PartStatus(
          part.name(), state, part.port(), 0, 0, null, since(state, report), report);
    }
    State state = part.probe().ready() ? State.HEALTHY : notReady(report);
    return new PartStatus(
        part.name(),
        state,
        part.port(),
        process.get().pid(),
        process.get().memoryBytes(),
        process.get().startedAt(),
        since(state, report),
        report);
  }

  private static State withoutProcess(PartReport report) {
    return switch (report.state()) {
      case STOPPED, NOT_BUILT, PREPARING, WAITING, RESTARTING, FAILED -> report.state();
      case STARTING, HEALTHY, UNHEALTHY -> State.RESTARTING;
    };
  }

  private static State notReady(PartReport report) {
    return switch (report.state()) {
      case STARTING, RESTARTING, FAILED -> report.state();
      case STOPPED, NOT_BUILT, PREPARING, WAITING, HEALTHY, UNHEALTHY -> State.UNHEALTHY;
    };
  }

  private static Instant since(State state, PartReport report) {
    return state == report.state() ? report.since() : Instant.now();
  }
}
