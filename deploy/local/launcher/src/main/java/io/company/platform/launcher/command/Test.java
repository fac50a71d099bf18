package io.company.platform.launcher.command;

import io.company.platform.launcher.Refusal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

@Command(name = "test", description = "Runs the whole test suite; more arguments go to Maven.")
final class Test implements Callable<Integer> {
  @Unmatched private List<String> more = new ArrayList<>();

  @Override
  public Integer call() throws Exception {
    List<String> command = new ArrayList<>(List.of("mvn", "-B", "-ntp", "--fail-at-end", "verify"));
    command.addAll(more);
    int code =
        new ProcessBuilder(command)
            .directory(Path.of(System.getProperty("platform.checkout")).toFile())
            .inheritIO()
            .start()
            .waitFor();
    if (code != 0) {
      throw new Refusal(
          "tests failed: each module's target/surefire-reports and target/failsafe-reports say which");
    }
    return 0;
  }
}
