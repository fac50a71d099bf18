package io.company.platform.launcher.lifecycle;

import io.company.platform.launcher.Installation;
import io.company.platform.launcher.Refusal;
import io.company.platform.launcher.home.Home;
import io.company.platform.launcher.part.Launch;
import io.company.platform.launcher.part.Part;
import io.company.platform.launcher.part.Plan;
import io.company.platform.launcher.process.RunningProcess;
import io.company.platform.launcher.status.PartStatus;
import io.company.platform.launcher.supervisor.Board;
import io.company.platform.launcher.supervisor.PartReport;
import io.company.platform.launcher.supervisor.State;
import io.company.platform.launcher.supervisor.Supervisor;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Brings an installation up: sees to it that the supervisor of the present build runs, and follows
 * until every health check passes. What runs already and would be started the same again stays as
 * it is.
 */
public record Startup(Installation given, Progress progress) {
  private static final long POLL_MILLIS = 40;
  private static final Duration SUPERVISOR_PATIENCE = Duration.ofSeconds(10);

  /**
   * Returns when all is healthy.
   *
   * @throws Refusal that says which part failed, shows the end of its log and says what to do
   */
  public Plan run() throws IOException, InterruptedException {
    Home home = given.home();
    var lockFile = home.run().resolve("up.lock");
    try (var channel =
            FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        var held = channel.lock()) {
      assert held.isValid();
      given.certificate().create();
      Installation installation = new PortCheck(given).free();
      Plan plan = installation.plan();
      Launch wanted = SupervisorLaunch.of(home, plan);
      Optional<RunningProcess> running = Supervisor.running(home);
      boolean same =
          running.map(Supervisor::fingerprint).filter(wanted.fingerprint()::equals).isPresent();
      if (same && PartStatus.allHealthy(PartStatus.of(installation, plan))) {
        progress.unchanged();
        return plan;
      }
      boolean hopeless =
          Board.read(home).values().stream().anyMatch(report -> report.state().hopeless());
      RunningProcess supervisor =
          same && !hopeless ? running.get() : replace(home, wanted, running);
      follow(installation, plan, supervisor);
      return plan;
    }
  }

  private static RunningProcess replace(Home home, Launch wanted, Optional<RunningProcess> running)
      throws IOException, InterruptedException {
    if (running.isPresent()) {
      running.get().stop("TERM", SUPERVISOR_PATIENCE);
    }
    SupervisorLaunch.copy(home);
    Process process = wanted.start(home, Supervisor.NAME);
    return RunningProcess.of(process.pid())
        .orElseThrow(
            () ->
                new Refusal("the supervisor ended at once:\n" + LogTail.of(home, Supervisor.NAME)));
  }

  private void follow(Installation installation, Plan plan, RunningProcess supervisor)
      throws IOException, InterruptedException {
    Home home = installation.home();
    while (true) {
      Map<String, PartReport> reports =
          Board.writtenBy(supervisor, home) ? Board.read(home) : Map.of();
      progress.show(plan.parts().stream().map(part -> report(reports, part)).toList());
      Optional<PartReport> failed =
          reports.values().stream().filter(report -> report.state() == State.FAILED).findFirst();
      if (failed.isPresent()) {
        throw failure(home, failed.get());
      }
      if (plan.parts().stream().allMatch(part -> settled(reports, part))) {
        refuseUnbuilt(plan, reports);
        if (PartStatus.allHealthy(PartStatus.of(installation, plan))) {
          return;
        }
      }
      if (!supervisor.alive()) {
        throw new Refusal(
            "the supervisor ended:\n"
                + LogTail.of(home, Supervisor.NAME)
                + "\nRun ./platform up again; if it ends again, ./platform logs supervisor has it all.");
      }
      Thread.sleep(POLL_MILLIS);
    }
  }

  private static PartReport report(Map<String, PartReport> reports, Part part) {
    return reports.getOrDefault(part.name(), PartReport.stopped(part.name(), part.port()));
  }

  private static boolean settled(Map<String, PartReport> reports, Part part) {
    State state = report(reports, part).state();
    return state == State.HEALTHY || state == State.NOT_BUILT;
  }

  private static void refuseUnbuilt(Plan plan, Map<String, PartReport> reports) {
    List<String> unbuilt =
        plan.parts().stream()
            .filter(part -> report(reports, part).state() == State.NOT_BUILT)
            .map(part -> "  " + part.name() + ": " + part.missing().orElse(""))
            .toList();
    if (!unbuilt.isEmpty()) {
      throw new Refusal(
          "not everything could be started:\n"
              + String.join("\n", unbuilt)
              + "\nThe rest runs. Build it (./platform up does when sources changed), then run ./platform up again.");
    }
  }

  private static Refusal failure(Home home, PartReport failed) {
    return new Refusal(
        failed.name()
            + " failed: "
            + failed.message()
            + "\n\nThe end of its log ("
            + home.log(failed.name())
            + "):\n"
            + LogTail.of(home, failed.name())
            + "\n\nThe other parts run on. Put it right and run ./platform up again, or stop everything with"
            + " ./platform down.");
  }
}
