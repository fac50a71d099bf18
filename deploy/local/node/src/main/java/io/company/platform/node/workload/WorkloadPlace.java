package io.company.platform.node.workload;

import io.company.platform.node.disk.Disk;
import io.company.platform.node.shim.Shims;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * What all keepers share: the node's means, the place of workloads on disk, and who is told of
 * changes.
 */
record WorkloadPlace(
    Path home,
    Clock clock,
    Shims shims,
    Launcher launcher,
    Starts starts,
    Ports ports,
    Traffic traffic,
    long drainMillis,
    Listener listener) {

  private static final int KEPT_LOGS = 10;

  /** Told after a change is on disk. */
  interface Listener {
    void changed(WorkloadState state);

    /**
     * Forgets the workload unless {@code idle} says that something new has come for it; answers
     * whether it did.
     */
    boolean gone(WorkloadState state, BooleanSupplier idle);
  }

  static Path workloads(Path home) {
    return home.resolve("workloads");
  }

  static List<WorkloadState> load(Path home) {
    return Disk.list(workloads(home)).stream()
        .map(WorkloadPlace::read)
        .flatMap(Optional::stream)
        .toList();
  }

  /**
   * What was put outlives the machine; what runs does not, so a lost account of it means that
   * nothing runs.
   */
  private static Optional<WorkloadState> read(Path directory) {
    Optional<WorkloadState> put = Disk.readJson(directory.resolve("put.json"), WorkloadState.class);
    Optional<WorkloadState> runtime =
        Disk.readReplacedJson(directory.resolve("state.json"), WorkloadState.class);
    return runtime
        .filter(state -> put.filter(written -> sameIntent(state, written)).isPresent())
        .or(() -> put);
  }

  private static boolean sameIntent(WorkloadState one, WorkloadState other) {
    return one.removed() == other.removed() && one.desired().equals(other.desired());
  }

  /** Writes the first state of a workload, or one whose intent has changed, for good. */
  void save(WorkloadState before, WorkloadState state) {
    Path directory = workloads(home).resolve(state.desired().id());
    if (before == null || !sameIntent(before, state)) {
      Disk.writeJson(directory.resolve("put.json"), state);
    }
    Disk.replaceJson(directory.resolve("state.json"), state);
  }

  void published(WorkloadState before, WorkloadState after) {
    if (!before.addresses().equals(after.addresses())) {
      traffic.changed();
    }
    listener.changed(after);
  }

  boolean forget(WorkloadState state, BooleanSupplier idle) {
    if (!listener.gone(state, idle)) {
      return false;
    }
    state.ports().values().forEach(ports::release);
    traffic.changed();
    return true;
  }

  void erase(WorkloadState state) {
    Disk.remove(workloads(home).resolve(state.desired().id()));
    Disk.remove(logs(state.desired().id()));
  }

  /** Gives back the port, and forgets logs. */
  void forgetReplica(WorkloadState state, int port) {
    ports.release(port);
    forgetLogs(state);
  }

  /** Of the logs of earlier replicas the youngest few stay. */
  void forgetLogs(WorkloadState state) {
    Set<String> live = new HashSet<>();
    state.replicas().forEach(replica -> live.add(replica.name()));
    replicaLogs(state.desired().id()).stream()
        .map(log -> log.getFileName().toString().replace(".log", ""))
        .filter(name -> !live.contains(name))
        .sorted(
            Comparator.comparingInt((String name) -> Integer.parseInt(name.substring(1)))
                .reversed())
        .skip(KEPT_LOGS)
        .forEach(
            name ->
                Disk.list(logs(state.desired().id())).stream()
                    .filter(file -> file.getFileName().toString().startsWith(name + ".log"))
                    .forEach(Disk::remove));
  }

  Path logs(String workload) {
    return home.resolve("logs").resolve(workload);
  }

  Path log(String workload, String replica) {
    return logs(workload).resolve(replica + ".log");
  }

  /** The current log file of each replica that has one, gone ones included. */
  List<Path> replicaLogs(String workload) {
    return Disk.list(logs(workload)).stream()
        .filter(file -> file.getFileName().toString().matches("r\\d+\\.log"))
        .toList();
  }
}
