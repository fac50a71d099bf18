package io.company.platform.node.workload;

import io.company.platform.node.workload.Replica.State;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Decides, from what shall be and what is, what to do next and when to look again. Pure. A replica
 * of another description is stopped only when the new one in its place is ready; at most one new
 * replica starts at a time while old ones serve. Where replicas stop first, none starts while one
 * of the same index is left.
 */
final class WorkloadPlan {

  private WorkloadPlan() {}

  /**
   * What must change now for the intended replicas to be the running ones; empty when they are or
   * must be waited for.
   */
  static List<Step> plan(WorkloadState state, long nowMillis) {
    List<Step> steps = new ArrayList<>();
    for (Replica replica : state.replicas()) {
      next(state, replica, nowMillis).ifPresent(steps::add);
    }
    surplus(state).forEach(replica -> steps.add(new Step.Withdraw(replica.name())));
    if (!state.removed()) {
      missing(state).forEach(index -> steps.add(new Step.Create(index)));
    }
    return steps;
  }

  /** When {@link #plan} may answer something else though nothing has happened; empty for never. */
  static OptionalLong nextLook(WorkloadState state, long nowMillis) {
    return state.replicas().stream()
        .flatMapToLong(replica -> deadline(state, replica))
        .filter(at -> at > nowMillis)
        .min();
  }

  private static Optional<Step> next(WorkloadState state, Replica replica, long now) {
    return switch (replica.state()) {
      case PENDING ->
          replica.run() == null ? Optional.of(new Step.Start(replica.name())) : Optional.empty();
      case BACKING_OFF ->
          now >= replica.nextStartMillis()
              ? Optional.of(new Step.Start(replica.name()))
              : Optional.empty();
      case STARTING ->
          now >= startDeadline(state, replica) && !replica.givenUp()
              ? Optional.of(new Step.GiveUp(replica.name()))
              : Optional.empty();
      case READY, UNREADY -> Optional.empty();
      case STOPPING -> stopStep(state, replica, now);
    };
  }

  private static Optional<Step> stopStep(WorkloadState state, Replica replica, long now) {
    if (replica.run() == null) {
      return Optional.of(
          succeeded(state, replica)
              ? new Step.Succeed(replica.name())
              : new Step.Forget(replica.name()));
    }
    Replica.Stop stop = replica.stop();
    if (!replica.running() || !stop.drained()) {
      return Optional.empty();
    }
    if (stop.terminatedAtMillis() == 0) {
      return Optional.of(new Step.Terminate(replica.name()));
    }
    return !stop.killed() && now >= killTime(state, replica)
        ? Optional.of(new Step.Kill(replica.name()))
        : Optional.empty();
  }

  /** Whether another one takes the ended replica's place and port. */
  private static boolean succeeded(WorkloadState state, Replica ended) {
    return stopsFirst(state)
        && !state.removed()
        && ended.index() < state.desired().replicas()
        && state.replicas().stream()
            .noneMatch(other -> other != ended && other.index() == ended.index());
  }

  /** What is there or shall be must never run twice. */
  private static boolean stopsFirst(WorkloadState state) {
    return state.desired().stopFirst()
        || state.descriptions().values().stream().anyMatch(Workload::stopFirst);
  }

  private static LongStream deadline(WorkloadState state, Replica replica) {
    return switch (replica.state()) {
      case BACKING_OFF -> LongStream.of(replica.nextStartMillis());
      case STARTING ->
          !replica.givenUp() ? LongStream.of(startDeadline(state, replica)) : LongStream.empty();
      case STOPPING ->
          replica.stop().terminatedAtMillis() > 0 && !replica.stop().killed()
              ? LongStream.of(killTime(state, replica))
              : LongStream.empty();
      case READY -> LongStream.of(replica.forgivenAtMillis());
      case PENDING, UNREADY -> LongStream.empty();
    };
  }

  private static long startDeadline(WorkloadState state, Replica replica) {
    return replica.run().startedAtMillis()
        + state.descriptionOf(replica).readiness().startDeadlineMillis();
  }

  private static long killTime(WorkloadState state, Replica replica) {
    return replica.stop().terminatedAtMillis() + state.descriptionOf(replica).stopGraceMillis();
  }

  /** Replicas that run and should not, any more. */
  private static List<Replica> surplus(WorkloadState state) {
    List<Replica> staying = state.replicas().stream().filter(replica -> !replica.stops()).toList();
    if (state.removed()) {
      return staying;
    }
    if (stopsFirst(state)) {
      return surplusBeforeSuccessors(state, staying);
    }
    return staying.stream().filter(replica -> isSurplus(state, replica)).toList();
  }

  /** Those that are one too many, and of those to be replaced one at a time. */
  private static List<Replica> surplusBeforeSuccessors(WorkloadState state, List<Replica> staying) {
    List<Replica> surplus = new ArrayList<>();
    boolean busy =
        state.replicas().stream()
            .anyMatch(replica -> replica.stops() || isCurrent(state, replica) && !replica.serves());
    for (Replica replica : staying) {
      boolean old = !isCurrent(state, replica);
      if (replica.index() >= state.desired().replicas() || old && !busy) {
        surplus.add(replica);
        busy |= old;
      }
    }
    return surplus;
  }

  private static boolean isSurplus(WorkloadState state, Replica replica) {
    int wanted = state.desired().replicas();
    if (isCurrent(state, replica)) {
      return replica.index() >= wanted;
    }
    long serving = current(state).stream().filter(Replica::serves).count();
    return replica.index() < wanted
        ? current(state).stream()
            .anyMatch(other -> other.index() == replica.index() && other.serves())
        : serving >= wanted;
  }

  /** Indexes for which a replica of the desired description is to be made now. */
  private static List<Integer> missing(WorkloadState state) {
    List<Replica> current = current(state);
    List<Integer> missing =
        IntStream.range(0, state.desired().replicas())
            .filter(index -> current.stream().noneMatch(replica -> replica.index() == index))
            .boxed()
            .toList();
    if (stopsFirst(state)) {
      return missing.stream()
          .filter(index -> state.replicas().stream().noneMatch(replica -> replica.index() == index))
          .toList();
    }
    List<Replica> old =
        state.replicas().stream()
            .filter(replica -> !replica.stops() && !isCurrent(state, replica))
            .sorted(Comparator.comparingInt(Replica::index))
            .toList();
    if (old.isEmpty()) {
      return missing;
    }
    boolean under = current.stream().anyMatch(replica -> !replica.serves());
    return under || missing.isEmpty() ? List.of() : List.of(missing.getFirst());
  }

  private static List<Replica> current(WorkloadState state) {
    return state.replicas().stream()
        .filter(replica -> !replica.stops() && isCurrent(state, replica))
        .toList();
  }

  private static boolean isCurrent(WorkloadState state, Replica replica) {
    return replica.replicaHash().equals(state.desired().replicaHash());
  }

  /** Whether the replica's process is one that should be probed. */
  static boolean probed(Replica replica) {
    return replica.running()
        && (replica.state() == State.STARTING
            || replica.state() == State.READY
            || replica.state() == State.UNREADY);
  }
}
