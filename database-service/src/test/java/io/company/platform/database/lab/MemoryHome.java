package io.company.platform.database.lab;

import io.company.platform.kernel.home.Home;
import io.company.platform.kernel.home.HomeException;
import io.company.platform.proto.node.v1.BackendTraffic;
import io.company.platform.proto.node.v1.Exit;
import io.company.platform.proto.node.v1.Mount;
import io.company.platform.proto.node.v1.Replica;
import io.company.platform.proto.node.v1.ReplicaState;
import io.company.platform.proto.node.v1.Route;
import io.company.platform.proto.node.v1.Task;
import io.company.platform.proto.node.v1.TaskState;
import io.company.platform.proto.node.v1.TaskStatus;
import io.company.platform.proto.node.v1.Toolchain;
import io.company.platform.proto.node.v1.Volume;
import io.company.platform.proto.node.v1.VolumeStatus;
import io.company.platform.proto.node.v1.Workload;
import io.company.platform.proto.node.v1.WorkloadStatus;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * A node in memory: volumes with contents, tasks that do what their script would, and servers that
 * start and stop. Things go on only by {@link #tick}. What must never be is noted in {@link
 * #violations}.
 */
public final class MemoryHome implements Home {

  /** A server's process. */
  static final class Process {
    final Workload described;
    final Contents data;
    final Contents archive;
    final Map<String, String> memory = new TreeMap<>();
    boolean serving;
    boolean alive = true;

    Process(Workload described, Contents data, Contents archive) {
      this.described = described;
      this.data = data;
      this.archive = archive;
    }

    String version() {
      return described.getToolchain().substring("postgres-".length());
    }
  }

  private static final class Kept {
    Workload described;
    final int port;
    Process process;
    boolean removed;

    Kept(int port) {
      this.port = port;
    }
  }

  private static final class Run {
    final Task task;
    TaskState state = TaskState.TASK_STATE_PENDING;
    boolean cancelled;
    final List<String> log = new ArrayList<>();

    Run(Task task) {
      this.task = task;
    }

    boolean over() {
      return state != TaskState.TASK_STATE_PENDING && state != TaskState.TASK_STATE_RUNNING;
    }
  }

  private final Map<String, Volume> volumes = new TreeMap<>();
  private final Map<String, Contents> contents = new TreeMap<>();
  private final Map<String, Run> tasks = new TreeMap<>();
  private final Map<String, Kept> workloads = new TreeMap<>();
  private final Set<String> versions;
  private final MemoryScripts scripts;
  private int ports = 20_000;

  /** Sentences on what happened and must not. */
  public final List<String> violations = new ArrayList<>();

  /** Volumes that nobody may remove now. */
  public final Set<String> kept = new HashSet<>();

  /** The next run of a task whose id ends so fails. */
  public String failing = "";

  MemoryHome(Set<String> versions, MemoryScripts scripts) {
    this.versions = versions;
    this.scripts = scripts;
  }

  /** A moment passes: servers stop, then start, then answer; tasks begin, then end. */
  void tick() {
    workloads.values().removeIf(each -> each.removed && each.process == null);
    workloads.values().forEach(this::tick);
    tasks.values().forEach(this::tick);
  }

  private void tick(Kept kept) {
    Process process = kept.process;
    int replicas = kept.removed ? 0 : kept.described.getReplicas();
    if (process != null && (replicas == 0 || process.described != kept.described)) {
      process.alive = false;
      kept.process = null;
      return;
    }
    if (process == null) {
      if (replicas > 0) {
        kept.process = start(kept.described);
      }
      return;
    }
    process.serving = true;
  }

  private Process start(Workload described) {
    if (!described.getToolchain().startsWith("postgres-")) {
      return new Process(described, contents.get(described.getMounts(0).getVolumeId()), null);
    }
    Contents data = mounted(described.getMountsList(), "data").orElseThrow();
    String volume = described.getMounts(0).getVolumeId();
    Process process =
        new Process(described, data, mounted(described.getMountsList(), "archive").orElse(null));
    if (data.state != Contents.State.WHOLE) {
      violations.add("a server starts on " + volume + ", which is " + data.state);
    }
    if (!major(data.version).equals(major(process.version()))) {
      violations.add("%s starts on data of %s".formatted(process.version(), data.version));
    }
    if (written(volume).isPresent()) {
      violations.add("a server starts on " + volume + ", which a task writes");
    }
    data.version = process.version();
    return process;
  }

  static String major(String version) {
    return version.split("\\.")[0];
  }

  private Optional<Contents> mounted(List<Mount> mounts, String name) {
    return mounts.stream()
        .filter(each -> each.getName().equals(name))
        .map(each -> contents.get(each.getVolumeId()))
        .findFirst();
  }

  private Optional<String> written(String volume) {
    return tasks.values().stream()
        .filter(each -> !each.over())
        .filter(
            each ->
                each.task.getMountsList().stream()
                    .anyMatch(it -> it.getVolumeId().equals(volume) && !it.getReadOnly()))
        .map(each -> each.task.getId())
        .findFirst();
  }

  private void tick(Run run) {
    if (run.over()) {
      return;
    }
    if (run.cancelled) {
      run.state = TaskState.TASK_STATE_CANCELLED;
      return;
    }
    MemoryScripts.Place place = new MemoryScripts.Place(this, run.task, run.log);
    if (run.state == TaskState.TASK_STATE_PENDING) {
      scripts.begin(place);
      run.state = TaskState.TASK_STATE_RUNNING;
      return;
    }
    boolean fails = !failing.isEmpty() && run.task.getId().endsWith(failing);
    if (fails) {
      failing = "";
      run.log.add("RESULT failure=it was told to fail");
    }
    boolean ends = !fails && scripts.end(place);
    run.state = ends ? TaskState.TASK_STATE_SUCCEEDED : TaskState.TASK_STATE_FAILED;
  }

  /** The contents of the volume that the task has under this name. */
  Contents mount(Task task, String name) {
    return mounted(task.getMountsList(), name).orElseThrow();
  }

  /** The process on the data that the task has under this name. */
  Optional<Process> on(Contents data) {
    return workloads.values().stream()
        .map(each -> each.process)
        .filter(each -> each != null && each.data == data)
        .findFirst();
  }

  Optional<Process> at(int port) {
    return workloads.values().stream()
        .filter(each -> each.port == port && each.process != null && each.process.serving)
        .map(each -> each.process)
        .findFirst();
  }

  Optional<Process> process(String workload) {
    return Optional.ofNullable(workloads.get(workload)).map(each -> each.process);
  }

  /**
   * A server that answers.
   *
   * @param disk what it finds again when it starts again
   * @param memory what it does not
   */
  public record Serving(Workload described, Map<String, String> disk, Map<String, String> memory) {}

  public Optional<Serving> serving(int port) {
    return at(port).map(it -> new Serving(it.described, it.data.files, it.memory));
  }

  public Set<String> taskIds() {
    return Set.copyOf(tasks.keySet());
  }

  public Set<String> volumeIds() {
    return Set.copyOf(volumes.keySet());
  }

  public Set<String> workloadIds() {
    return Set.copyOf(workloads.keySet());
  }

  Contents contents(String volume) {
    return contents.get(volume);
  }

  private static HomeException refused(String why) {
    return new HomeException("the node refused: " + why, false, null);
  }

  private void mountable(List<Mount> mounts) {
    for (Mount mount : mounts) {
      if (!volumes.containsKey(mount.getVolumeId())) {
        throw refused("there is no volume " + mount.getVolumeId());
      }
    }
  }

  @Override
  public List<WorkloadStatus> workloads(Map<String, String> labels) {
    return workloads.values().stream()
        .filter(each -> matches(each.described.getLabelsMap(), labels))
        .map(MemoryHome::status)
        .toList();
  }

  private static boolean matches(Map<String, String> has, Map<String, String> labels) {
    return has.entrySet().containsAll(labels.entrySet());
  }

  private static WorkloadStatus status(Kept kept) {
    Process process = kept.process;
    int replicas = kept.described.getReplicas();
    boolean settled = process != null && process.described == kept.described;
    WorkloadStatus.Builder status =
        WorkloadStatus.newBuilder()
            .setId(kept.described.getId())
            .putAllLabels(kept.described.getLabelsMap())
            .setReplicas(replicas)
            .setSettledHash(settled ? "new" : "old")
            .setDesiredHash("new");
    if (replicas > 0 || process != null) {
      ReplicaState state =
          process != null && process.serving
              ? ReplicaState.REPLICA_STATE_READY
              : ReplicaState.REPLICA_STATE_STARTING;
      status.addReplica(Replica.newBuilder().setPort(kept.port).setState(state));
    }
    return status.build();
  }

  @Override
  public WorkloadStatus put(Workload workload) {
    mountable(workload.getMountsList());
    if (!versions.contains(workload.getToolchain())) {
      throw refused("there is no toolchain " + workload.getToolchain());
    }
    Kept there = workloads.computeIfAbsent(workload.getId(), id -> new Kept(ports++));
    if (there.removed) {
      throw refused("the workload is being removed");
    }
    if (!workload.equals(there.described)) {
      there.described = workload;
    }
    return status(there);
  }

  @Override
  public Optional<WorkloadStatus> workload(String id) {
    return Optional.ofNullable(workloads.get(id)).map(MemoryHome::status);
  }

  @Override
  public void removeWorkload(String id) {
    Optional.ofNullable(workloads.get(id)).ifPresent(each -> each.removed = true);
  }

  @Override
  public TaskStatus start(Task task) {
    if (!tasks.containsKey(task.getId())) {
      mountable(task.getMountsList());
      tasks.put(task.getId(), new Run(task));
    }
    return task(task.getId()).orElseThrow();
  }

  @Override
  public Optional<TaskStatus> task(String id) {
    return Optional.ofNullable(tasks.get(id))
        .map(
            run ->
                TaskStatus.newBuilder()
                    .setId(id)
                    .setState(run.state)
                    .setExit(
                        Exit.newBuilder()
                            .setCode(run.state == TaskState.TASK_STATE_SUCCEEDED ? 0 : 1))
                    .build());
  }

  @Override
  public void cancelTask(String id) {
    Optional.ofNullable(tasks.get(id)).ifPresent(run -> run.cancelled = true);
  }

  @Override
  public void removeTask(String id) {
    Run run = tasks.get(id);
    if (run != null && !run.over()) {
      throw refused("task " + id + " has not ended");
    }
    tasks.remove(id);
  }

  @Override
  public void readTaskLog(String id, int tailLines, boolean follow, Consumer<String> line) {
    if (!tasks.containsKey(id)) {
      throw refused("there is no task " + id);
    }
    tasks.get(id).log.forEach(line);
  }

  @Override
  public List<VolumeStatus> volumes(Map<String, String> labels) {
    return volumes.values().stream()
        .filter(each -> matches(each.getLabelsMap(), labels))
        .map(each -> VolumeStatus.newBuilder().setVolume(each).build())
        .toList();
  }

  @Override
  public Optional<VolumeStatus> volume(String id) {
    return Optional.ofNullable(volumes.get(id))
        .map(each -> VolumeStatus.newBuilder().setVolume(each).build());
  }

  @Override
  public VolumeStatus create(Volume volume, String copyOf) {
    if (!volumes.containsKey(volume.getId())) {
      if (copyOf != null && !volumes.containsKey(copyOf)) {
        throw refused("there is no volume " + copyOf);
      }
      contents.put(volume.getId(), copyOf == null ? new Contents() : contents.get(copyOf).copy());
      volumes.put(volume.getId(), volume);
    }
    return volume(volume.getId()).orElseThrow();
  }

  @Override
  public void removeVolume(String id) {
    boolean workload =
        workloads.values().stream()
            .anyMatch(
                each ->
                    mounts(each.described.getMountsList(), id)
                        || each.process != null
                            && mounts(each.process.described.getMountsList(), id));
    boolean task =
        tasks.values().stream()
            .anyMatch(each -> !each.over() && mounts(each.task.getMountsList(), id));
    if (workload || task) {
      throw refused("volume " + id + " is mounted");
    }
    if (kept.contains(id) && volumes.containsKey(id)) {
      violations.add("volume " + id + " was removed and is to be kept");
    }
    volumes.remove(id);
    contents.remove(id);
  }

  private static boolean mounts(List<Mount> mounts, String id) {
    return mounts.stream().anyMatch(each -> each.getVolumeId().equals(id));
  }

  @Override
  public List<Toolchain> toolchains() {
    return versions.stream().map(each -> Toolchain.newBuilder().setName(each).build()).toList();
  }

  @Override
  public Toolchain ensureToolchain(String name) {
    return Toolchain.newBuilder().setName(name).build();
  }

  @Override
  public List<String> logTail(Map<String, String> labels, int lines) {
    return List.of();
  }

  @Override
  public List<Route> routes(Map<String, String> labels) {
    return List.of();
  }

  @Override
  public void put(Route route) {}

  @Override
  public void removeRoute(String id) {}

  @Override
  public List<BackendTraffic> traffic(String routeId) {
    return List.of();
  }

  @Override
  public void watchWorkloads(Consumer<WorkloadStatus> changed) {}

  @Override
  public void watchTask(String id, Consumer<TaskStatus> changed) {}
}
