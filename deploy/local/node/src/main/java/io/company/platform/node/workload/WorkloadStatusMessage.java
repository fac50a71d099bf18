package io.company.platform.node.workload;

import io.company.platform.node.call.Messages;
import io.company.platform.proto.node.v1.Condition;
import io.company.platform.proto.node.v1.ReplicaState;
import io.company.platform.proto.node.v1.WorkloadStatus;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What callers see of a workload's state. */
final class WorkloadStatusMessage {

  private WorkloadStatusMessage() {}

  /**
   * As at this moment; {@code measured} adds pids and resident memory, which take a look at each
   * process.
   */
  static WorkloadStatus from(WorkloadState state, Workloads workloads, boolean measured) {
    WorkloadStatus.Builder status =
        WorkloadStatus.newBuilder()
            .setId(state.desired().id())
            .putAllLabels(state.desired().labels())
            .setReplicas(state.desired().replicas())
            .setReadyReplicas((int) state.replicas().stream().filter(Replica::serves).count())
            .setSettledHash(state.settledHash())
            .setDesiredHash(state.desired().hash());
    for (Replica replica : ordered(state)) {
      var message = from(replica);
      if (measured) {
        message
            .setPid(workloads.applicationPid(replica))
            .setMemoryBytes(workloads.memoryBytes(replica));
      }
      status.addReplica(message);
    }
    status.addConditions(Messages.isolated(workloads.isolation()));
    failing(state, workloads.nowMillis()).ifPresent(status::addConditions);
    return status.build();
  }

  private static List<Replica> ordered(WorkloadState state) {
    return state.replicas().stream()
        .sorted(
            Comparator.comparingInt(Replica::index)
                .thenComparing(Replica::stops)
                .thenComparing(Replica::name))
        .toList();
  }

  private static io.company.platform.proto.node.v1.Replica.Builder from(Replica replica) {
    var message =
        io.company.platform.proto.node.v1.Replica.newBuilder()
            .setIndex(replica.index())
            .setState(from(replica.state()))
            .setPort(replica.port())
            .setRestarts(replica.restarts())
            .setStartedAtMillis(replica.run() == null ? 0 : replica.run().startedAtMillis())
            .setStartupMillis(replica.startupMillis());
    if (replica.lastExit() != null) {
      message.setLastExit(Messages.from(replica.lastExit()));
    }
    return message;
  }

  private static ReplicaState from(Replica.State state) {
    return switch (state) {
      case PENDING -> ReplicaState.REPLICA_STATE_PENDING;
      case STARTING -> ReplicaState.REPLICA_STATE_STARTING;
      case READY -> ReplicaState.REPLICA_STATE_READY;
      case UNREADY -> ReplicaState.REPLICA_STATE_UNREADY;
      case BACKING_OFF -> ReplicaState.REPLICA_STATE_BACKING_OFF;
      case STOPPING -> ReplicaState.REPLICA_STATE_STOPPING;
    };
  }

  /** Present only while some replica that should run does not stay up. */
  private static Optional<Condition> failing(WorkloadState state, long nowMillis) {
    List<Replica> failing = new ArrayList<>();
    state.replicas().stream().filter(replica -> replica.fails(nowMillis)).forEach(failing::add);
    String hash = state.desired().replicaHash();
    failing.sort(
        Comparator.comparing((Replica replica) -> !replica.replicaHash().equals(hash))
            .thenComparing(Comparator.comparingInt(Replica::failures).reversed()));
    return failing.stream()
        .findFirst()
        .map(
            worst -> {
              String who =
                  failing.size() > 1
                      ? failing.size() + " replicas do not stay up; replica "
                      : "Replica ";
              String message =
                  who
                      + worst.index()
                      + ": "
                      + worst.cause()
                      + (worst.restarts() > 0 ? " (restarted " + worst.restarts() + " times)" : "");
              return Messages.condition("Failing", true, reason(worst), message);
            });
  }

  private static String reason(Replica replica) {
    if (replica.state() == Replica.State.UNREADY) {
      return "Unready";
    }
    if (replica.cause().startsWith(Cause.NOT_STARTED)) {
      return "CannotStart";
    }
    if (replica.cause().startsWith(Cause.NOT_LISTENING)) {
      return "NeverListened";
    }
    if (replica.cause().startsWith(Cause.NO_GOOD_ANSWER)) {
      return "NeverReady";
    }
    return replica.lastExit() != null && replica.lastExit().outOfMemory()
        ? "OutOfMemory"
        : "Exited";
  }
}
