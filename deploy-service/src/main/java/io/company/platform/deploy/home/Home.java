package io.company.platform.deploy.home;

import io.company.platform.proto.node.v1.BackendTraffic;
import io.company.platform.proto.node.v1.Route;
import io.company.platform.proto.node.v1.Task;
import io.company.platform.proto.node.v1.TaskStatus;
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

  void removeWorkload(String id);

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
}
