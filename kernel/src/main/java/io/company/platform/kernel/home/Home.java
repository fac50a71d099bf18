package io.company.platform.kernel.home;

import io.company.platform.proto.node.v1.BackendTraffic;
import io.company.platform.proto.node.v1.Route;
import io.company.platform.proto.node.v1.Task;
import io.company.platform.proto.node.v1.TaskStatus;
import io.company.platform.proto.node.v1.Toolchain;
import io.company.platform.proto.node.v1.Volume;
import io.company.platform.proto.node.v1.VolumeStatus;
import io.company.platform.proto.node.v1.Workload;
import io.company.platform.proto.node.v1.WorkloadStatus;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Where things run: the local node, or a cluster. Every call is idempotent and blocking, answers
 * within seconds, and throws {@link HomeException} where it can't. What each does is said at the
 * node's services, whose words it speaks.
 */
public interface Home {

  /** Those that carry all of these labels. */
  List<WorkloadStatus> workloads(Map<String, String> labels);

  WorkloadStatus put(Workload workload);

  /** Empty when there is no such workload. */
  Optional<WorkloadStatus> workload(String id);

  void removeWorkload(String id);

  /**
   * What the replicas of the workloads with all of these labels wrote last, oldest first.
   *
   * @param lines at most, from the end
   */
  List<String> logTail(Map<String, String> labels, int lines);

  /** Those that carry all of these labels. */
  List<Route> routes(Map<String, String> labels);

  /** In effect when it returns. */
  void put(Route route);

  void removeRoute(String id);

  List<BackendTraffic> traffic(String routeId);

  TaskStatus start(Task task);

  Optional<TaskStatus> task(String id);

  void cancelTask(String id);

  /** Forgets a task that has ended; one that has not is refused. */
  void removeTask(String id);

  /**
   * The task's log, line by line; returns at its end, with {@code follow} at the task's end.
   *
   * @param tailLines from the end; 0 is all
   */
  void readTaskLog(String id, int tailLines, boolean follow, Consumer<String> line);

  /**
   * Every workload's status now, then at each change; returns or throws only when the connection is
   * lost.
   */
  void watchWorkloads(Consumer<WorkloadStatus> changed);

  /** The task's status now and at each change; returns after the final one. */
  void watchTask(String id, Consumer<TaskStatus> changed);

  /** Those that carry all of these labels, without their sizes. */
  List<VolumeStatus> volumes(Map<String, String> labels);

  /** With its size; empty when there is no such volume. */
  Optional<VolumeStatus> volume(String id);

  /**
   * On the disk when it returns; the same id again answers with what there is. Copying may take
   * minutes.
   *
   * @param copyOf the volume whose content is copied; null for an empty one
   */
  VolumeStatus create(Volume volume, String copyOf);

  /** A copy of what does not change any more and is wanted often; a home may have one ready. */
  default VolumeStatus createFromTemplate(Volume volume, String template) {
    return create(volume, template);
  }

  /** Refused while a workload or a task mounts it. */
  void removeVolume(String id);

  /** Every toolchain that can be had here. */
  List<Toolchain> toolchains();

  /** Fetches it where it is not there yet, which takes seconds; refused where there is none. */
  Toolchain ensureToolchain(String name);
}
