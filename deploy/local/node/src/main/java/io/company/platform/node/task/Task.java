package io.company.platform.node.task;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.company.platform.kernel.error.PlatformException;
import io.company.platform.kinds.FieldError;
import io.company.platform.node.cgroup.Limits;
import io.company.platform.node.sandbox.UserIds;
import io.company.platform.node.secret.Keys;
import io.company.platform.node.secret.Secrets;
import io.company.platform.node.supply.Supplies;
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
 * @param workDirectory absolute; writable; empty for one that ends with the task
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
    boolean network,
    @JsonInclude(value = JsonInclude.Include.CUSTOM, valueFilter = Supplies.Absent.class)
        Supplies supplies) {

  private static final Pattern ID =
      Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]{0,98}[A-Za-z0-9])?");
  private static final int MOST_SCRIPT_CHARACTERS = 100_000;
  private static final int LEAST_DEPTH = 2;

  Task {
    labels = new TreeMap<>(labels);
    environment = new TreeMap<>(environment);
    toolchains = List.copyOf(toolchains);
    timeoutMillis = timeoutMillis == 0 ? 600_000 : timeoutMillis;
    supplies = supplies == null ? Supplies.NONE : supplies;
  }

  /**
   * This, or a refusal that names every wrong field.
   *
   * @param home the node's own; a task may work below it and never on it
   */
  Task checked(Path home, Secrets plain) {
    List<FieldError> errors = new ArrayList<>();
    if (!ID.matcher(id).matches()) {
      errors.add(
          error("task.id", "must be 1 to 100 characters of A-Z, a-z, 0-9, '.', '_' and '-'"));
    }
    if (script.isBlank() || script.length() > MOST_SCRIPT_CHARACTERS) {
      errors.add(error("task.script", "must have 1 to " + MOST_SCRIPT_CHARACTERS + " characters"));
    }
    if (!workDirectory.isEmpty() && !usable(workDirectory, home)) {
      errors.add(
          error(
              "task.work_directory",
              "must be empty or the absolute path of a directory that exists, not one of the"
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
    Map<String, String> texts = new TreeMap<>();
    texts.put("task.script", script);
    environment.forEach((name, value) -> texts.put("task.environment." + name, value));
    errors.addAll(supplies.errors("task", plain, texts, false));
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

  /** With its secrets, which only {@code keys} can read from now on. */
  Task sealed(Secrets plain, Keys keys) {
    return supplied(supplies.sealed(plain, place(), keys));
  }

  /** What is remembered of it when it has ended. */
  Task withoutSecrets() {
    return supplied(supplies.withoutContent());
  }

  private Task supplied(Supplies given) {
    return new Task(
        id,
        labels,
        script,
        workDirectory,
        cacheDirectory,
        environment,
        toolchains,
        limits,
        timeoutMillis,
        network,
        given);
  }

  /** Where its secrets belong. */
  String place() {
    return "task/" + id;
  }

  /** Whose uid it runs under. */
  String owner() {
    if (!supplies.user().isEmpty()) {
      return UserIds.ofKey(supplies.user());
    }
    return "tasks:" + labels.getOrDefault("team", "");
  }
}
