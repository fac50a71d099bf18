package io.company.platform.node.workload;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.company.platform.kernel.error.PlatformException;
import io.company.platform.kinds.FieldError;
import io.company.platform.node.cgroup.Limits;
import io.company.platform.node.disk.Fingerprint;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What shall run, as its caller described it; defaults are filled in, fields are checked by {@link
 * #checked}.
 *
 * @param artifactDirectory absolute; the replica's working directory, read-only
 * @param command program and arguments
 * @param environment all of it but PORT, HOME, PATH and TMPDIR
 * @param stopGraceMillis between SIGTERM and the kill
 * @param toolchain empty for none
 */
public record Workload(
    String id,
    Map<String, String> labels,
    int replicas,
    String artifactDirectory,
    List<String> command,
    Map<String, String> environment,
    Limits limits,
    Readiness readiness,
    long stopGraceMillis,
    String toolchain) {

  private static final Pattern ID = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,98}[a-z0-9])?");
  private static final int MOST_REPLICAS = 100;

  public Workload {
    labels = new TreeMap<>(labels);
    environment = new TreeMap<>(environment);
    command = List.copyOf(command);
    stopGraceMillis = stopGraceMillis == 0 ? 10_000 : stopGraceMillis;
    toolchain = toolchain == null ? "" : toolchain;
  }

  /** This, or a refusal that names every wrong field. */
  public Workload checked() {
    List<FieldError> errors = new ArrayList<>();
    if (!ID.matcher(id).matches()) {
      errors.add(error("workload.id", "must be 1 to 100 characters of a-z, 0-9, '.' and '-'"));
    }
    if (replicas < 0 || replicas > MOST_REPLICAS) {
      errors.add(error("workload.replicas", "must be 0 to " + MOST_REPLICAS));
    }
    Path artifact = Path.of(artifactDirectory);
    if (!artifact.isAbsolute() || !Files.isDirectory(artifact)) {
      errors.add(
          error(
              "workload.artifact_directory",
              "must be the absolute path of a directory that exists"));
    }
    if (command.isEmpty() || command.getFirst().isEmpty()) {
      errors.add(error("workload.command", "must name a program"));
    }
    environment.keySet().stream()
        .filter(name -> name.isEmpty() || name.contains("=") || name.contains("\0"))
        .forEach(
            name ->
                errors.add(
                    error("workload.environment", "'" + name + "' is no name of a variable")));
    if (limits.memoryBytes() < 0 || limits.cpuMillis() < 0 || limits.processes() < 0) {
      errors.add(error("workload.limits", "must not be negative"));
    }
    if (!readiness.path().isEmpty() && !readiness.path().matches("/[\\x21-\\x7e]*")) {
      errors.add(error("workload.readiness.path", "must be empty or a path that begins with '/'"));
    }
    if (stopGraceMillis < 0) {
      errors.add(error("workload.stop_grace_millis", "must not be negative"));
    }
    if (!errors.isEmpty()) {
      throw PlatformException.invalid(errors);
    }
    return this;
  }

  private static FieldError error(String path, String message) {
    return new FieldError(path, message, null);
  }

  /** Of the whole description. */
  @JsonIgnore
  public String hash() {
    return Fingerprint.of(this);
  }

  /** Of what a replica is made of; replicas of the same one need no replacement. */
  @JsonIgnore
  public String replicaHash() {
    return Fingerprint.of(withReplicas(0));
  }

  Workload withReplicas(int count) {
    return new Workload(
        id,
        labels,
        count,
        artifactDirectory,
        command,
        environment,
        limits,
        readiness,
        stopGraceMillis,
        toolchain);
  }

  /** Whose uid the replicas run under: the application, or the workload where no label says. */
  @JsonIgnore
  public String owner() {
    String application = labels.getOrDefault("application", "");
    return application.isEmpty()
        ? "workload:" + id
        : "application:" + labels.getOrDefault("team", "") + "/" + application;
  }

  public boolean matches(Map<String, String> wanted) {
    return labels.entrySet().containsAll(wanted.entrySet());
  }
}
