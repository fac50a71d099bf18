package io.company.platform.launcher.command;

import io.company.platform.launcher.Installation;
import io.company.platform.launcher.lifecycle.Progress;
import io.company.platform.launcher.lifecycle.Shutdown;
import io.company.platform.launcher.lifecycle.Startup;
import io.company.platform.launcher.part.Plan;
import io.company.platform.launcher.port.Port;
import io.company.platform.launcher.status.PartStatus;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "up",
    description = "Builds if sources changed, starts everything, and says when all is ready.")
final class Up implements Callable<Integer> {
  private static final long LOOK_MILLIS = 1_000;

  @Option(
      names = "--detach",
      description = "return when ready; without it, Ctrl-C stops everything")
  private boolean detach;

  @Override
  public Integer call() throws Exception {
    Installation installation = Installation.open(true);
    Progress progress = Progress.ofTerminal();
    if (detach) {
      new Startup(installation, progress).run();
      progress.say(summary(installation, progress));
      return 0;
    }
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(installation, progress)));
    Plan plan = new Startup(installation, progress).run();
    progress.say(summary(installation, progress));
    progress.say("Ctrl-C stops everything.");
    while (true) {
      progress.standing(standing(PartStatus.of(installation, plan)));
      Thread.sleep(LOOK_MILLIS);
    }
  }

  static String summary(Installation installation, Progress progress) {
    return "ready in "
        + progress.elapsed()
        + ": API and explorer at http://localhost:"
        + installation.ports().of(Port.API)
        + ", applications at http://localhost:"
        + installation.ports().of(Port.INGRESS);
  }

  private static String standing(List<PartStatus> statuses) {
    String bad =
        statuses.stream()
            .filter(
                status -> status.state() != io.company.platform.launcher.supervisor.State.HEALTHY)
            .map(status -> status.name() + " " + status.state().text())
            .collect(Collectors.joining(", "));
    long megabytes = statuses.stream().mapToLong(PartStatus::memoryBytes).sum() >> 20;
    return (bad.isEmpty() ? "all healthy" : bad) + ", " + megabytes + " MB";
  }

  private static void stop(Installation installation, Progress progress) {
    try {
      progress.say("stopping");
      new Shutdown(installation.home(), installation.plan(), progress).run();
    } catch (IOException e) {
      progress.say("cannot stop everything: " + e.getMessage() + "; ./platform down tries again");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
