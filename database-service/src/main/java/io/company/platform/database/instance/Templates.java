package io.company.platform.database.instance;

import io.company.platform.kernel.home.Home;
import io.company.platform.kernel.home.HomeException;
import io.company.platform.proto.node.v1.Limits;
import io.company.platform.proto.node.v1.Mount;
import io.company.platform.proto.node.v1.Task;
import io.company.platform.proto.node.v1.TaskStatus;
import io.company.platform.proto.node.v1.Volume;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Prepared data directories, one a version: what initdb makes, with an empty database inside that
 * an instance gives its name. A template is complete once its task has succeeded; the task is kept
 * as the sign of it. Blocking.
 */
@ApplicationScoped
public class Templates {

  /** Of the database inside that an instance renames. */
  static final String DATABASE = "template_platform";

  private static final Map<String, String> LABELS =
      Map.of("owner", "database-service", "kind", "template");
  private static final long MEMORY_BYTES = 512L << 20;
  private static final Duration TIMEOUT = Duration.ofMinutes(5);

  /** Single-user mode takes a command a line. */
  private static final String SCRIPT =
      """
      rm -rf "$DATA"/* "$DATA"/.[!.]* 2>/dev/null || true
      chmod 700 "$DATA"
      initdb %s -D "$DATA" --no-sync
      postgres --single -D "$DATA" postgres <<SQL
      CREATE EXTENSION pg_stat_statements
      SQL
      postgres --single -D "$DATA" postgres <<SQL
      CREATE DATABASE %s
      SQL
      postgres --single -D "$DATA" %s <<SQL
      REVOKE ALL ON DATABASE %s FROM PUBLIC
      REVOKE CREATE ON SCHEMA public FROM PUBLIC
      SQL
      sync -f "$DATA"
      """;

  private final Home home;
  private final Set<String> complete = ConcurrentHashMap.newKeySet();

  public Templates(Home home) {
    this.home = home;
  }

  /** How every data directory is made: the arguments of initdb but for the folder. */
  static List<String> initdb() {
    return List.of(
        "--username=" + Authority.SUPERUSER,
        "--encoding=UTF8",
        "--locale=C",
        "--data-checksums",
        "--wal-segsize=1",
        "--auth=reject",
        "--no-instructions");
  }

  static String id(String version) {
    return "postgres-template-" + version;
  }

  /** The template's volume once it is complete; begins to make it where there is none. */
  Optional<String> of(String version) {
    String id = id(version);
    if (complete.contains(id)) {
      return Optional.of(id);
    }
    Optional<TaskStatus> task = home.task(id);
    if (task.isEmpty()) {
      begin(version);
      return Optional.empty();
    }
    return switch (task.get().getState()) {
      case TASK_STATE_SUCCEEDED -> {
        complete.add(id);
        yield Optional.of(id);
      }
      case TASK_STATE_PENDING, TASK_STATE_RUNNING, TASK_STATE_UNSPECIFIED, UNRECOGNIZED ->
          Optional.empty();
      case TASK_STATE_FAILED, TASK_STATE_TIMED_OUT, TASK_STATE_CANCELLED ->
          throw failed(id, task.get());
    };
  }

  private void begin(String version) {
    String id = id(version);
    home.ensureToolchain("postgres-" + version);
    home.create(Volume.newBuilder().setId(id).putAllLabels(LABELS).setUser(id).build(), null);
    home.start(
        Task.newBuilder()
            .setId(id)
            .putAllLabels(LABELS)
            .setUser(id)
            .addToolchains("postgres-" + version)
            .addMounts(Mount.newBuilder().setName("data").setVolumeId(id))
            .putEnvironment("DATA", "$(platform:mount:data)")
            .setScript(SCRIPT.formatted(String.join(" ", initdb()), DATABASE, DATABASE, DATABASE))
            .setTimeoutMillis(TIMEOUT.toMillis())
            .setLimits(Limits.newBuilder().setMemoryBytes(MEMORY_BYTES))
            .build());
  }

  /** Forgotten, so that the next look begins again. */
  private HomeException failed(String id, TaskStatus task) {
    StringBuilder tail = new StringBuilder();
    home.readTaskLog(id, 5, false, line -> tail.append(tail.isEmpty() ? "" : " | ").append(line));
    home.removeTask(id);
    return new HomeException(
        "no data directory could be prepared: " + task.getMessage() + " " + tail, false, null);
  }
}
