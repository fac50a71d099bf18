package io.company.platform.launcher.command;

import io.company.platform.launcher.Installation;
import io.company.platform.launcher.supervisor.Supervisor;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
    name = "supervise",
    hidden = true,
    description = "The background process; ./platform up starts it.")
final class Supervise implements Callable<Integer> {
  @Override
  public Integer call() throws Exception {
    Installation installation = Installation.open(true);
    new Supervisor(installation.home(), installation.plan()).run();
    return 0;
  }
}
