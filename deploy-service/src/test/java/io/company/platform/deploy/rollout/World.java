package io.company.platform.deploy.rollout;

import io.company.platform.proto.node.v1.Backend;
import io.company.platform.proto.node.v1.Exit;
import io.company.platform.proto.node.v1.Replica;
import io.company.platform.proto.node.v1.ReplicaState;
import io.company.platform.proto.node.v1.Route;
import io.company.platform.proto.node.v1.Workload;
import io.company.platform.proto.node.v1.WorkloadStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * One environment on an imaginary home, with a clock that is moved by hand. Replicas start when
 * they are told to.
 */
final class World {

  static final Limits LIMITS =
      new Limits(
          Duration.ofSeconds(60),
          Duration.ofMinutes(5),
          3,
          Duration.ofMinutes(10),
          Duration.ofSeconds(2),
          Duration.ofSeconds(2),
          10,
          0.02);

  Instant now = Instant.parse("2026-03-01T12:00:00Z");
  Standing standing = Standing.of("production");
  String target;
  String head = "c1";
  Strategy strategy = new Strategy.Canary(10, Duration.ofMinutes(30));
  boolean paused;
  long generation = 1;
  int replicas = 3;
  String settings = "s1";
  final Set<String> artifactsGone = new HashSet<>();

  final Map<String, WorkloadStatus> workloads = new TreeMap<>();
  final Map<String, Traffic> traffic = new HashMap<>();
  Route route;

  Intent intent() {
    return new Intent(target, head, strategy, paused, generation, this::workload, World::route);
  }

  Optional<Workload> workload(String release) {
    if (artifactsGone.contains(release)) {
      return Optional.empty();
    }
    return Optional.of(
        Workload.newBuilder()
            .setId(release)
            .setReplicas(replicas)
            .putLabels("release", release)
            .putLabels(Plan.FINGERPRINT, settings + release)
            .build());
  }

  static Route route(List<Share> shares) {
    Route.Builder route = Route.newBuilder().setId("route");
    shares.forEach(
        share ->
            route.addBackends(
                Backend.newBuilder().setWorkloadId(share.release()).setWeight(share.weight())));
    return route.build();
  }

  Observed observed() {
    return new Observed(Map.copyOf(workloads), Map.copyOf(traffic), Optional.ofNullable(route));
  }

  Plan plan() {
    return Plan.of(standing, intent(), observed(), LIMITS, now);
  }

  /** One look that is not interrupted. */
  Plan look() {
    Plan plan = plan();
    plan.first().forEach(this::carryOut);
    standing = plan.standing();
    plan.last().forEach(this::carryOut);
    return plan;
  }

  /** Looks until there is nothing to do. */
  void settle() {
    for (int i = 0; i < 50; i++) {
      Standing before = standing;
      Plan plan = look();
      if (plan.first().isEmpty() && plan.last().isEmpty() && before.equals(standing)) {
        return;
      }
    }
    throw new AssertionError("does not settle: " + standing);
  }

  void carryOut(Step step) {
    switch (step) {
      case Step.PutWorkload put -> {
        WorkloadStatus there = workloads.get(put.workload().getId());
        boolean same =
            there != null
                && there.getReplicas() == put.workload().getReplicas()
                && there.getLabelsMap().equals(put.workload().getLabelsMap());
        if (!same) {
          workloads.put(put.workload().getId(), starting(put.workload()));
        }
      }
      case Step.PutRoute put -> {
        put.route().getBackendsList().stream()
            .filter(backend -> backend.getWeight() > 0)
            .forEach(this::refuseUnready);
        route = put.route();
      }
      case Step.RemoveRoute remove -> route = null;
      case Step.RemoveWorkload remove -> {
        boolean serves =
            route != null
                && route.getBackendsList().stream()
                    .anyMatch(
                        backend ->
                            backend.getWorkloadId().equals(remove.id()) && backend.getWeight() > 0);
        if (serves) {
          throw new AssertionError(remove.id() + " is removed while it serves");
        }
        workloads.remove(remove.id());
      }
    }
  }

  /** Traffic never goes to a release that was not ready, unless it is what serves already. */
  private void refuseUnready(Backend backend) {
    WorkloadStatus status = workloads.get(backend.getWorkloadId());
    boolean ready = status != null && status.getReadyReplicas() > 0;
    boolean serves = backend.getWorkloadId().equals(standing.release());
    if (!ready && !serves) {
      throw new AssertionError(backend.getWorkloadId() + " gets traffic and is not ready");
    }
  }

  private WorkloadStatus starting(Workload workload) {
    WorkloadStatus.Builder status =
        WorkloadStatus.newBuilder()
            .setId(workload.getId())
            .putAllLabels(workload.getLabelsMap())
            .setReplicas(workload.getReplicas())
            .setDesiredHash(workload.getLabelsOrThrow(Plan.FINGERPRINT) + workload.getReplicas());
    for (int i = 0; i < workload.getReplicas(); i++) {
      status.addReplica(
          Replica.newBuilder()
              .setIndex(i)
              .setState(ReplicaState.REPLICA_STATE_STARTING)
              .setStartedAtMillis(now.toEpochMilli()));
    }
    return status.build();
  }

  void ready(String release) {
    ready(release, workloads.get(release).getReplicas());
  }

  void ready(String release, int count) {
    WorkloadStatus status = workloads.get(release);
    workloads.put(
        release,
        status.toBuilder().setReadyReplicas(count).setSettledHash(status.getDesiredHash()).build());
  }

  void exited(String release, int restarts, Exit exit) {
    WorkloadStatus.Builder status = workloads.get(release).toBuilder().setReadyReplicas(0);
    Replica replica =
        status.getReplica(0).toBuilder().setRestarts(restarts).setLastExit(exit).build();
    workloads.put(release, status.setReplica(0, replica).build());
  }

  void pass(Duration duration) {
    now = now.plus(duration);
  }

  /** The first release serves, its rollout over. */
  World serving(String release) {
    target = release;
    settle();
    ready(release);
    settle();
    return this;
  }

  /** A second release is offered and its replicas are ready. */
  World offered(String release, String commit) {
    target = release;
    head = commit;
    look();
    ready(release);
    look();
    return this;
  }

  int weight(String release) {
    return route.getBackendsList().stream()
        .filter(backend -> backend.getWorkloadId().equals(release))
        .mapToInt(Backend::getWeight)
        .sum();
  }
}
