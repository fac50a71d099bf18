package io.company.platform.node.task;

import io.company.platform.kernel.error.PlatformException;
import io.company.platform.kinds.FieldError;
import io.company.platform.node.cgroup.Limits;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A script that runs to its end in a sandbox.
 *
 * @param script for /bin/sh -e, run in {@code workDirectory}
 * @param workDirectory absolute; writable
 * @param cacheDirectory absolute; writable, HOME of the script; empty for none
 * @param toolchains put on PATH in this order
 * @param network whether the script may reach the network
 */
record Task(
    String id,
    Map<String, String> labels,
    String script,
    String workDirectory,
    String cacheDirectory,
    Map<String, String> environment,
    List<String> toolchains,
    Limits limits,
    long timeoutMillis,
    boolean network) {

  private static final Pattern ID =
      Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]{0,98}[A-Za-z0-9])?");
  private static final int MOST_SCRIPT_CHARACTERS = 100_000;
  private static final int LEAST_DEPTH = 2;

  Task {
    labels = new TreeMap<>(labels);
    environment = new TreeMap<>(environment);
    toolchains = List.copyOf(toolchains);
    timeoutMillis = timeoutMillis == 0 ? 600_000 : timeoutMillis;
  }

  /**
   * This, or a refusal that names every wrong field.
   *
   * @param home the node's own; a task may work below it and never on it
   */
  Task checked(Path home) {
    List<FieldError> errors = new ArrayList<>();
    if (!ID.matcher(id).matches()) {
      errors.add(
          error("task.id", "must be 1 to 100 characters of A-Z, a-z, 0-9, '.', '_' and '-'"));
    }
    if (script.isBlank() || script.length() > MOST_SCRIPT_CHARACTERS) {
      errors.add(error("task.script", "must have 1 to " + MOST_SCRIPT_CHARACTERS + " characters"));
    }
    if (!usable(workDirectory, home)) {
      errors.add(
          error(
              "task.work_directory",
              "must be the absolute path of a directory that exists, not one of the"
                  + " system's and not one that holds the node's home"));
    }
    if (!cacheDirectory.isEmpty() && !usable(cacheDirectory, home)) {
      errors.add(
          error(
              "task.cache_directory",
              "must be empty or the absolute path of a directory that exists, not one"
                  + " of the system's and not one that holds the node's home"));
    }
    if (timeoutMillis < 0) {
      errors.add(error("task.timeout_millis", "must not be negative"));
    }
    if (!errors.isEmpty()) {
      throw PlatformException.invalid(errors);
    }
    return this;
  }

  /**
   * It is given to the task's user, files and all: never a folder such as /usr or one that the node
   * lives in.
   */
  private static boolean usable(String directory, Path home) {
    Path path = Path.of(directory);
    return path.isAbsolute()
        && path.equals(path.normalize())
        && path.getNameCount() >= LEAST_DEPTH
        && List.of("/usr", "/etc", "/bin", "/lib", "/proc", "/sys", "/dev").stream()
            .noneMatch(path::startsWith)
        && !home.startsWith(path)
        && Files.isDirectory(path);
  }

  private static FieldError error(String path, String message) {
    return new FieldError(path, message, null);
  }

  /** Whose uid it runs under. */
  String owner() {
    return "tasks:" + labels.getOrDefault("team", "");
  }
}
