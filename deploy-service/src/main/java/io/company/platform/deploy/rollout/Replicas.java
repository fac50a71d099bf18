package io.company.platform.deploy.rollout;

import io.company.platform.proto.node.v1.Condition;
import io.company.platform.proto.node.v1.Exit;
import io.company.platform.proto.node.v1.Replica;
import io.company.platform.proto.node.v1.WorkloadStatus;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What a workload's status says about a rollout: whether it is up, and if not, why. Pure. */
public final class Replicas {

  private Replicas() {}

  /** Every wanted replica runs the wanted description and is ready. */
  public static boolean allReady(WorkloadStatus status) {
    return status != null && status.getReadyReplicas() >= status.getReplicas() && settled(status);
  }

  static boolean settled(WorkloadStatus status) {
    return status.getSettledHash().equals(status.getDesiredHash());
  }

  static int restarts(WorkloadStatus status) {
    return status.getReplicaList().stream().mapToInt(Replica::getRestarts).sum();
  }

  static int mostRestarts(WorkloadStatus status) {
    return status.getReplicaList().stream().mapToInt(Replica::getRestarts).max().orElse(0);
  }

  static boolean anyStarted(WorkloadStatus status) {
    return status.getReplicaList().stream()
        .anyMatch(r -> r.getStartedAtMillis() > 0 || r.hasLastExit());
  }

  /** The newest end of any replica. */
  public static Optional<Exit> lastExit(WorkloadStatus status) {
    return status.getReplicaList().stream()
        .filter(Replica::hasLastExit)
        .map(Replica::getLastExit)
        .max(Comparator.comparingLong(Exit::getAtMillis));
  }

  /** The home's own word on why replicas do not stay up. */
  public static Optional<Condition> failing(WorkloadStatus status) {
    return status.getConditionsList().stream()
        .filter(condition -> condition.getType().equals("Failing") && condition.getStatus())
        .findFirst();
  }

  /**
   * How the newest exit came about, as a sentence without its end; with the last lines of output.
   */
  public static String describe(Exit exit) {
    return ended(exit) + lastLines(exit.getLogTailList());
  }

  private static String ended(Exit exit) {
    if (exit.getOutOfMemory()) {
      return "was killed for using more memory than spec.resources.memory allows";
    }
    if (exit.getSignal() != 0) {
      return "was killed by signal " + exit.getSignal();
    }
    return "exited with code " + exit.getCode();
  }

  /** The last lines of a log as the tail of a message; empty for none. */
  public static String lastLines(List<String> lines) {
    int from = Math.max(0, lines.size() - 10);
    return lines.isEmpty()
        ? ""
        : "; last lines:\n" + String.join("\n", lines.subList(from, lines.size()));
  }
}
