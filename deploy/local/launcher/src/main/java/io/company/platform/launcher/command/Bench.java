package io.company.platform.launcher.command;

import io.company.platform.launcher.Refusal;
import io.company.platform.launcher.part.Built;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "bench",
    description = "Runs the benchmarks, on an installation of its own under target/bench.")
final class Bench implements Callable<Integer> {
  private static final String MAIN_CLASS = "io.company.platform.e2e.bench.Bench";

  @Parameters(
      paramLabel = "GROUP",
      arity = "0..*",
      description = "start, api, watch, rollout, database, many, churn, ingress; all without")
  private List<String> groups = new ArrayList<>();

  @Override
  public Integer call() throws Exception {
    Path checkout = Path.of(System.getProperty("platform.checkout"));
    Path target = checkout.resolve("deploy/local/e2e/target");
    if (!Files.isDirectory(target.resolve("classes"))) {
      throw new Refusal(
          "the benchmarks are not built: there is no "
              + target
              + "/classes; run ./platform bench again");
    }
    List<String> classPath = new ArrayList<>(List.of(target.resolve("classes").toString()));
    Built.jars(target.resolve("lib")).forEach(jar -> classPath.add(jar.toString()));
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-Dplatform.checkout=" + checkout,
                "-cp",
                String.join(":", classPath),
                MAIN_CLASS));
    command.addAll(groups);
    return new ProcessBuilder(command).directory(checkout.toFile()).inheritIO().start().waitFor();
  }
}
