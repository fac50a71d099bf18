package io.company.platform.launcher.process;

import io.company.platform.launcher.Refusal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A program that runs to its end while we wait. */
public final class Tool {
  private Tool() {}

  /**
   * @param variables added to this process's environment
   * @param input given to it as standard input
   * @return what it printed, both streams
   * @throws Refusal when it fails, with its last lines
   */
  public static String run(
      List<String> command, Path directory, Map<String, String> variables, String input)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    if (directory != null) {
      builder.directory(directory.toFile());
    }
    builder.environment().putAll(variables);
    Path typed = Files.createTempFile("platform", ".in");
    try {
      Files.writeString(typed, input);
      Process process = builder.redirectInput(typed.toFile()).start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int code = process.waitFor();
      if (code != 0) {
        throw new Refusal(
            command.getFirst() + " failed with exit code " + code + ":\n" + tail(output));
      }
      return output;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while " + command.getFirst() + " ran", e);
    } finally {
      Files.deleteIfExists(typed);
    }
  }

  private static String tail(String output) {
    List<String> lines = output.lines().toList();
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
  }
}
