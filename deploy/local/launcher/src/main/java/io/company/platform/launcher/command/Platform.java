package io.company.platform.launcher.command;

import io.company.platform.launcher.Refusal;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * {@code ./platform} itself. A refusal is printed as it is, anything else with where it came from.
 */
@Command(
    name = "platform",
    description = "Runs the platform on this machine.",
    mixinStandardHelpOptions = true,
    version = "platform 1.0.0-SNAPSHOT",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      Up.class,
      Status.class,
      Demo.class,
      Token.class,
      Config.class,
      Logs.class,
      Down.class,
      Test.class,
      Bench.class,
      Supervise.class
    })
public final class Platform implements Runnable {
  static final int FAILED = 1;
  private static final int WRONG_USE = 2;

  private Platform() {}

  /** The exit code. */
  public static int run(String... arguments) {
    return new CommandLine(new Platform())
        .setExecutionExceptionHandler(Platform::explain)
        .setUsageHelpAutoWidth(true)
        .execute(arguments);
  }

  @Override
  public void run() {
    CommandLine line = new CommandLine(new Platform());
    line.usage(System.err);
    throw new CommandLine.ExecutionException(
        line, "", new Refusal("say what to do, for example: ./platform demo"));
  }

  private static int explain(Exception problem, CommandLine line, CommandLine.ParseResult parsed) {
    Throwable cause =
        problem instanceof CommandLine.ExecutionException wrapped && wrapped.getCause() != null
            ? wrapped.getCause()
            : problem;
    if (cause instanceof Refusal refusal) {
      System.err.println("platform: " + refusal.getMessage());
      return line.getCommandName().equals("platform") ? WRONG_USE : FAILED;
    }
    System.err.println("platform: " + cause);
    cause.printStackTrace(System.err);
    return FAILED;
  }
}
