package io.company.platform.node.workload;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.company.platform.kernel.error.PlatformException;
import io.company.platform.kinds.FieldError;
import io.company.platform.node.cgroup.Limits;
import io.company.platform.node.disk.Fingerprint;
import io.company.platform.node.sandbox.UserIds;
import io.company.platform.node.secret.Keys;
import io.company.platform.node.secret.Secrets;
import io.company.platform.node.shim.Shims;
import io.company.platform.node.supply.Supplies;
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
 * @param artifactDirectory absolute; the replica's working directory, read-only; empty for none
 * @param command program and arguments
 * @param environment all of it but PORT, HOME, PATH and TMPDIR
 * @param stopGraceMillis between the stop signal and the kill
 * @param toolchain empty for none
 * @param stopFirst whether a replica ends before its successor starts
 * @param stopSignal asks a replica to end; 0 is SIGTERM
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
    String toolchain,
    @JsonInclude(value = JsonInclude.Include.CUSTOM, valueFilter = Supplies.Absent.class)
        Supplies supplies,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean stopFirst,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) int stopSignal) {

  private static final Pattern ID = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,98}[a-z0-9])?");
  private static final int MOST_REPLICAS = 100;
  private static final int LAST_SIGNAL = 31;

  public Workload {
    labels = new TreeMap<>(labels);
    environment = new TreeMap<>(environment);
    command = List.copyOf(command);
    stopGraceMillis = stopGraceMillis == 0 ? 10_000 : stopGraceMillis;
    toolchain = toolchain == null ? "" : toolchain;
    supplies = supplies == null ? Supplies.NONE : supplies;
    stopSignal = stopSignal == Shims.SIGTERM ? 0 : stopSignal;
  }

  /** This, or a refusal that names every wrong field and no secret. */
  public Workload checked(Secrets plain) {
    List<FieldError> errors = new ArrayList<>();
    if (!ID.matcher(id).matches()) {
      errors.add(error("workload.id", "must be 1 to 100 characters of a-z, 0-9, '.' and '-'"));
    }
    if (replicas < 0 || replicas > MOST_REPLICAS) {
      errors.add(error("workload.replicas", "must be 0 to " + MOST_REPLICAS));
    }
    Path artifact = Path.of(artifactDirectory);
    if (!artifactDirectory.isEmpty() && (!artifact.isAbsolute() || !Files.isDirectory(artifact))) {
      errors.add(
          error(
              "workload.artifact_directory",
              "must be empty or the absolute path of a directory that exists"));
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
    if (stopSignal < 0 || stopSignal > LAST_SIGNAL) {
      errors.add(error("workload.stop_signal", "must be 0 to " + LAST_SIGNAL));
    }
    Map<String, String> texts = new TreeMap<>();
    for (int i = 0; i < command.size(); i++) {
      texts.put("workload.command[" + i + "]", command.get(i));
    }
    environment.forEach((name, value) -> texts.put("workload.environment." + name, value));
    errors.addAll(supplies.errors("workload", plain, texts, true));
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
    return Fingerprint.of(supplied(replicas, supplies.withoutContent()));
  }

  /** Of what a replica is made of; replicas of the same one need no replacement. */
  @JsonIgnore
  public String replicaHash() {
    return Fingerprint.of(supplied(0, supplies.withoutContent()));
  }

  Workload withReplicas(int count) {
    return supplied(count, supplies);
  }

  /** With its secrets, which only {@code keys} can read from now on. */
  Workload sealed(Secrets plain, Keys keys) {
    return supplied(replicas, supplies.sealed(plain, place(), keys));
  }

  private Workload supplied(int count, Supplies given) {
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
        toolchain,
        given,
        stopFirst,
        stopSignal);
  }

  /** Where its secrets belong. */
  String place() {
    return "workload/" + id;
  }

  /** What asks a replica to end. */
  int endSignal() {
    return stopSignal == 0 ? Shims.SIGTERM : stopSignal;
  }

  /**
   * Whose uid the replicas run under: the named user, the application, or the workload where no
   * label says.
   */
  @JsonIgnore
  public String owner() {
    if (!supplies.user().isEmpty()) {
      return UserIds.ofKey(supplies.user());
    }
    String application = labels.getOrDefault("application", "");
    return application.isEmpty()
        ? "workload:" + id
        : "application:" + labels.getOrDefault("team", "") + "/" + application;
  }

  public boolean matches(Map<String, String> wanted) {
    return labels.entrySet().containsAll(wanted.entrySet());
  }
}
