package io.company.platform.launcher.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Starts processes that outlive their parent: each in a session of its own, its output appended to
 * its log file, its input empty, its environment only what it was given.
 */
public final class Spawn {
  private static final long ROTATE_ABOVE_BYTES = 20L << 20;

  private Spawn() {}

  /**
   * @param environment the whole of it: nothing is inherited
   */
  public static Process start(
      List<String> command, Map<String, String> environment, Path directory, Path log)
      throws IOException {
    rotate(log);
    List<String> inSession = new ArrayList<>();
    inSession.add("setsid");
    inSession.addAll(command);
    ProcessBuilder builder =
        new ProcessBuilder(inSession)
            .directory(directory.toFile())
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().clear();
    builder.environment().putAll(environment);
    return builder.start();
  }

  private static void rotate(Path log) throws IOException {
    if (Files.exists(log) && Files.size(log) > ROTATE_ABOVE_BYTES) {
      Files.move(
          log, log.resolveSibling(log.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
