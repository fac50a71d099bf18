package io.company.platform.database.lab;

import io.company.platform.kernel.home.Home;
import io.company.platform.kernel.home.HomeException;
import io.company.platform.proto.node.v1.BackendTraffic;
import io.company.platform.proto.node.v1.Exit;
import io.company.platform.proto.node.v1.File;
import io.company.platform.proto.node.v1.Mount;
import io.company.platform.proto.node.v1.Route;
import io.company.platform.proto.node.v1.Task;
import io.company.platform.proto.node.v1.TaskState;
import io.company.platform.proto.node.v1.TaskStatus;
import io.company.platform.proto.node.v1.Toolchain;
import io.company.platform.proto.node.v1.Volume;
import io.company.platform.proto.node.v1.VolumeStatus;
import io.company.platform.proto.node.v1.Workload;
import io.company.platform.proto.node.v1.WorkloadStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Volumes in a folder and tasks that really run, as an unprivileged user, without a sandbox. */
public final class LocalHome implements Home {

  private record Run(Process process, Path log) {}

  private final Path folder;
  private final Binaries binaries;
  private final Map<String, Run> tasks = new TreeMap<>();
  private final Map<String, Volume> volumes = new TreeMap<>();

  /** Ids of all tasks that were started, in order. */
  public final List<String> started = new ArrayList<>();

  /** While it is set, nothing answers. */
  public volatile boolean unreachable;

  public LocalHome(Path folder, Binaries binaries) {
    this.folder = folder;
    this.binaries = binaries;
  }

  public Path directory(String volume) {
    return folder.resolve(volume);
  }

  private void reach() {
    if (unreachable) {
      throw new HomeException("the node can't be reached: it is away", true, null);
    }
  }

  @Override
  public TaskStatus start(Task task) {
    reach();
    if (!tasks.containsKey(task.getId())) {
      started.add(task.getId());
      tasks.put(task.getId(), run(task));
    }
    return task(task.getId()).orElseThrow();
  }

  private Run run(Task task) {
    try {
      Path place =
          Files.createDirectories(folder.resolve("task-" + task.getId() + "-" + started.size()));
      Path log = place.resolve("log");
      for (File file : task.getFilesList()) {
        Files.write(place.resolve(file.getName()), file.getContent().toByteArray());
      }
      List<String> command = new ArrayList<>(binaries.unprivileged());
      command.addAll(List.of("/bin/sh", "-e", "-c", filled(task, place, task.getScript())));
      ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
      builder.redirectOutput(log.toFile()).directory(Path.of("/tmp").toFile());
      Map<String, String> environment = builder.environment();
      environment.clear();
      StringBuilder path = new StringBuilder();
      for (String toolchain : task.getToolchainsList()) {
        path.append(binaries.bin(toolchain)).append(':');
      }
      environment.put("PATH", path + "/usr/bin:/bin");
      environment.put("HOME", "/tmp");
      task.getEnvironmentMap()
          .forEach((name, value) -> environment.put(name, filled(task, place, value)));
      return new Run(builder.start(), log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String filled(Task task, Path place, String text) {
    String filled = text.replace("$(platform:files)", place.toString());
    for (Mount mount : task.getMountsList()) {
      if (!volumes.containsKey(mount.getVolumeId())) {
        throw new HomeException("the node refused: no volume " + mount.getVolumeId(), false, null);
      }
      filled =
          filled.replace(
              "$(platform:mount:" + mount.getName() + ")",
              directory(mount.getVolumeId()).toString());
    }
    return filled;
  }

  @Override
  public Optional<TaskStatus> task(String id) {
    reach();
    Run run = tasks.get(id);
    if (run == null) {
      return Optional.empty();
    }
    TaskStatus.Builder status = TaskStatus.newBuilder().setId(id);
    if (run.process().isAlive()) {
      return Optional.of(status.setState(TaskState.TASK_STATE_RUNNING).build());
    }
    int code = run.process().exitValue();
    return Optional.of(
        status
            .setState(code == 0 ? TaskState.TASK_STATE_SUCCEEDED : TaskState.TASK_STATE_FAILED)
            .setExit(Exit.newBuilder().setCode(code))
            .build());
  }

  @Override
  public void cancelTask(String id) {
    reach();
    Run run = tasks.get(id);
    if (run != null) {
      run.process().descendants().forEach(ProcessHandle::destroyForcibly);
      run.process().destroyForcibly();
    }
  }

  @Override
  public void removeTask(String id) {
    reach();
    Run run = tasks.get(id);
    if (run != null && run.process().isAlive()) {
      throw new HomeException("the node refused: the task runs", false, null);
    }
    tasks.remove(id);
  }

  @Override
  public void readTaskLog(String id, int tailLines, boolean follow, Consumer<String> line) {
    reach();
    try {
      Files.readAllLines(tasks.get(id).log()).forEach(line);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public List<VolumeStatus> volumes(Map<String, String> labels) {
    reach();
    return volumes.values().stream()
        .filter(each -> each.getLabelsMap().entrySet().containsAll(labels.entrySet()))
        .map(each -> VolumeStatus.newBuilder().setVolume(each).build())
        .toList();
  }

  @Override
  public Optional<VolumeStatus> volume(String id) {
    reach();
    return Optional.ofNullable(volumes.get(id))
        .map(each -> VolumeStatus.newBuilder().setVolume(each).build());
  }

  @Override
  public VolumeStatus create(Volume volume, String copyOf) {
    reach();
    if (!volumes.containsKey(volume.getId())) {
      if (copyOf == null) {
        binaries.folder(directory(volume.getId()));
      } else {
        Binaries.run(
            List.of(
                "cp", "-a", directory(copyOf).toString(), directory(volume.getId()).toString()));
      }
      volumes.put(volume.getId(), volume);
    }
    return VolumeStatus.newBuilder().setVolume(volume).build();
  }

  @Override
  public void removeVolume(String id) {
    reach();
    if (volumes.remove(id) != null) {
      Binaries.run(List.of("rm", "-rf", directory(id).toString()));
    }
  }

  @Override
  public Toolchain ensureToolchain(String name) {
    return Toolchain.newBuilder()
        .setName(name)
        .setBinDirectory(binaries.bin(name).toString())
        .build();
  }

  @Override
  public List<Toolchain> toolchains() {
    return List.of();
  }

  @Override
  public List<WorkloadStatus> workloads(Map<String, String> labels) {
    return List.of();
  }

  @Override
  public WorkloadStatus put(Workload workload) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Optional<WorkloadStatus> workload(String id) {
    return Optional.empty();
  }

  @Override
  public void removeWorkload(String id) {}

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
