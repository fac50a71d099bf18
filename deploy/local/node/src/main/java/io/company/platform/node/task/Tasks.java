package io.company.platform.node.task;

import io.company.platform.kernel.error.PlatformException;
import io.company.platform.kernel.error.Reason;
import io.company.platform.node.disk.Disk;
import io.company.platform.node.sandbox.Isolation;
import io.company.platform.node.secret.Keys;
import io.company.platform.node.secret.Secrets;
import io.company.platform.node.shim.ExitRecord;
import io.company.platform.node.shim.Run;
import io.company.platform.node.shim.Shims;
import io.company.platform.node.shim.StartFailure;
import io.company.platform.node.supply.Mount;
import io.company.platform.node.volume.Volumes;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jboss.logging.Logger;

/**
 * All tasks of the node. A task that {@link #start} has answered for is on disk and runs once,
 * whatever happens to the node: one that found its end meanwhile is found ended by the next node.
 */
public final class Tasks implements AutoCloseable {

  private static final long KILL_PAUSE_MILLIS = 20;
  private static final long LONGEST_KILL_PAUSE_MILLIS = 1_000;
  private static final Logger LOG = Logger.getLogger(Tasks.class);

  private final Path home;
  private final Path directory;
  private final Shims shims;
  private final TaskLauncher launcher;
  private final Isolation isolation;
  private final Keys keys;
  private final Volumes volumes;
  private final Clock clock;
  private final Map<String, TaskRecord> tasks = new TreeMap<>();
  private final List<Consumer<TaskRecord>> watchers = new CopyOnWriteArrayList<>();
  private volatile boolean closed;

  public Tasks(
      Path home,
      Shims shims,
      TaskLauncher launcher,
      Isolation isolation,
      Keys keys,
      Volumes volumes,
      Clock clock) {
    this.home = home;
    this.directory = Disk.directory(home.resolve("tasks"));
    this.shims = shims;
    this.launcher = launcher;
    this.isolation = isolation;
    this.keys = keys;
    this.volumes = volumes;
    this.clock = clock;
    for (Path task : Disk.list(directory)) {
      Disk.readJson(task.resolve("task.json"), TaskRecord.class)
          .ifPresent(r -> tasks.put(r.task().id(), r));
    }
  }

  /** Goes on with what an earlier node left; answers the runs that are of tasks. */
  public Set<String> start() {
    Set<String> runs = new HashSet<>();
    synchronized (tasks) {
      for (TaskRecord task : tasks.values()) {
        if (!task.isFinal()) {
          if (task.run() != null) {
            runs.add(task.run().id());
          }
          Thread.ofVirtual().name("task-" + task.task().id()).start(() -> resume(task));
        }
      }
    }
    return runs;
  }

  private void resume(TaskRecord task) {
    if (task.run() == null) {
      launch(task);
      return;
    }
    Optional<Run> run =
        task.run().shim() == null ? shims.find(task.run()) : Optional.of(task.run());
    if (run.isEmpty()) {
      shims.forget(task.run());
      launch(task);
      return;
    }
    if (task.run().shim() == null) {
      change(task.task().id(), record -> record.running(run.get()));
    }
    shims.watch(run.get(), () -> shimGone(task.task().id(), run.get()));
    if (task.cancelled()) {
      killUntilEnded(task.task().id());
    }
  }

  TaskRecord start(Task task) {
    return start(task, Secrets.NONE);
  }

  /** The task as it is; the same id again answers with the one there is. */
  TaskRecord start(Task described, Secrets plain) {
    Task task = described.checked(home, plain).sealed(plain, keys);
    Optional<TaskRecord> known = get(task.id());
    if (known.isPresent()) {
      return known.get();
    }
    List<String> mounted = task.supplies().mounts().stream().map(Mount::volumeId).toList();
    return volumes.mounted("task", mounted, task.supplies().user(), () -> written(task));
  }

  private TaskRecord written(Task task) {
    TaskRecord planned = TaskRecord.of(task);
    synchronized (tasks) {
      TaskRecord known = tasks.get(task.id());
      if (known != null) {
        return known;
      }
      save(planned);
      tasks.put(task.id(), planned);
    }
    Thread.ofVirtual().name("task-" + task.id()).start(() -> launch(planned));
    return planned;
  }

  private void launch(TaskRecord pending) {
    String id = pending.task().id();
    Run planned = Run.planned("task-" + id + "-" + UUID.randomUUID().toString().substring(0, 8));
    try {
      if (get(id).map(TaskRecord::cancelled).orElse(true)) {
        throw new StartFailure("cancelled");
      }
      TaskLauncher.Prepared prepared = launcher.prepare(pending.task());
      change(id, record -> record.planned(planned));
      Run run = launcher.launch(planned, pending.task(), prepared, log(id));
      TaskRecord now = change(id, record -> record.running(run));
      shims.watch(run, () -> shimGone(id, run));
      if (now.cancelled()) {
        killUntilEnded(id);
      }
    } catch (RuntimeException e) {
      shims.forget(planned);
      change(id, record -> record.neverStarted(clock.millis(), e.getMessage()));
    }
  }

  private void shimGone(String id, Run run) {
    if (closed) {
      return;
    }
    Optional<ExitRecord> exit = shims.ended(run, log(id));
    if (exit.isPresent()) {
      change(id, record -> record.ended(exit.get()));
      shims.forget(run);
      return;
    }
    LOG.warnf("task %s: its shim is gone; another takes over", id);
    Run mended = shims.mend(run).orElse(run);
    if (mended.shim().equals(run.shim())) {
      shims.kill(run);
    } else {
      change(id, record -> record.running(mended));
    }
    shims.watch(mended, () -> shimGone(id, mended));
  }

  Optional<TaskRecord> get(String id) {
    synchronized (tasks) {
      return Optional.ofNullable(tasks.get(id));
    }
  }

  /** Kills the task if it runs; what is not there or has ended stays as it is. */
  void cancel(String id) {
    synchronized (tasks) {
      TaskRecord task = tasks.get(id);
      if (task == null || task.isFinal()) {
        return;
      }
    }
    change(id, TaskRecord::cancel);
    Thread.ofVirtual().name("task-cancel-" + id).start(() -> killUntilEnded(id));
  }

  /** Again and again: what is only just being started can escape one kill. */
  private void killUntilEnded(String id) {
    long pauseMillis = KILL_PAUSE_MILLIS;
    for (Optional<TaskRecord> task = get(id);
        task.isPresent() && !task.get().isFinal() && !closed;
        task = get(id)) {
      Run run = task.get().run();
      if (run != null && run.shim() != null) {
        shims.kill(run);
      }
      try {
        Thread.sleep(pauseMillis);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
      pauseMillis = Math.min(2 * pauseMillis, LONGEST_KILL_PAUSE_MILLIS);
    }
  }

  /** Forgets a task that has ended, and its log. */
  void remove(String id) {
    synchronized (tasks) {
      TaskRecord task = tasks.get(id);
      if (task == null) {
        return;
      }
      if (!task.isFinal()) {
        throw new PlatformException(
            Reason.CONFLICT, "task " + id + " has not ended; cancel it first");
      }
      Disk.remove(directory.resolve(id));
      tasks.remove(id);
    }
  }

  /** Calls for every change of any task until the answer is closed. */
  AutoCloseable watch(Consumer<TaskRecord> watcher) {
    watchers.add(watcher);
    return () -> watchers.remove(watcher);
  }

  private TaskRecord change(String id, UnaryOperator<TaskRecord> change) {
    TaskRecord after;
    synchronized (tasks) {
      after = change.apply(tasks.get(id));
      save(after);
      tasks.put(id, after);
    }
    watchers.forEach(watcher -> watcher.accept(after));
    return after;
  }

  private void save(TaskRecord task) {
    Disk.writeJson(directory.resolve(task.task().id()).resolve("task.json"), task);
  }

  Path log(String id) {
    return directory.resolve(id).resolve("task.log");
  }

  Isolation isolation() {
    return isolation;
  }

  boolean networkEnforced() {
    return launcher.networkEnforced();
  }

  /** The task that mounts the volume and has not ended. */
  public Optional<String> mounting(String volume) {
    synchronized (tasks) {
      return tasks.values().stream()
          .filter(task -> !task.isFinal() && task.task().supplies().mounts(volume))
          .map(task -> task.task().id())
          .findFirst();
    }
  }

  public int running() {
    synchronized (tasks) {
      return (int)
          tasks.values().stream().filter(task -> task.state() == TaskRecord.State.RUNNING).count();
    }
  }

  /** Stops looking after the tasks; their processes go on. */
  @Override
  public void close() {
    closed = true;
  }
}
