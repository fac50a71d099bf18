package io.company.platform.launcher.command;

import io.company.platform.launcher.Installation;
import io.company.platform.launcher.Refusal;
import io.company.platform.launcher.lifecycle.Progress;
import io.company.platform.launcher.lifecycle.Shutdown;
import io.company.platform.launcher.part.Unpacked;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "down",
    description = "Stops the platform and the applications that it runs; keeps data.")
final class Down implements Callable<Integer> {
  @Option(names = "--purge", description = "remove all data too, after asking")
  private boolean purge;

  @Option(names = "--yes", description = "do not ask")
  private boolean yes;

  @Override
  public Integer call() throws Exception {
    Installation installation = Installation.open(false);
    var home = installation.home();
    Progress progress = new Progress(System.out, false);
    if (!home.exists()) {
      progress.say("there is no installation in " + home.directory());
      return 0;
    }
    if (purge && !yes) {
      ask(home.directory().toString());
    }
    int stopped = new Shutdown(home, installation.plan(), progress).run();
    if (purge) {
      Unpacked.delete(home.directory());
      progress.say("removed " + home.directory());
      return 0;
    }
    progress.say(
        stopped == 0
            ? "nothing ran"
            : "stopped in " + progress.elapsed() + "; data stays in " + home.directory());
    return 0;
  }

  private static void ask(String directory) {
    if (System.console() == null || !System.console().isTerminal()) {
      throw new Refusal(
          "down --purge removes all data in "
              + directory
              + ", and there is no terminal to ask at: add --yes if that is what you want");
    }
    String answer =
        System.console()
            .readLine("Remove all data, applications and secrets in %s? [y/N] ", directory);
    if (answer == null || !answer.strip().toLowerCase(java.util.Locale.ROOT).startsWith("y")) {
      throw new Refusal("nothing was stopped or removed");
    }
  }
}
