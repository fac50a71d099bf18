package io.company.platform.database.instance;

import io.company.platform.database.archive.Chores;
import io.company.platform.database.archive.Server;
import io.company.platform.kernel.home.Home;
import io.company.platform.kernel.home.HomeException;
import io.company.platform.proto.node.v1.Replica;
import io.company.platform.proto.node.v1.ReplicaState;
import io.company.platform.proto.node.v1.Workload;
import io.company.platform.proto.node.v1.WorkloadStatus;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Brings one instance to what it is to be, a step after the other, as far as it goes without
 * waiting. Blocking; whoever calls it is the only one that does for this instance.
 */
@ApplicationScoped
class Keeper {

  private static final int MOST_STEPS = 20;
  private static final String RECOVERING =
      "The server has started and lets nobody in yet: it brings its data up to the last committed write.";

  private final Home home;
  private final Templates templates;
  private final Authority authority;
  private final SetUp setUp;
  private final InstanceConfig config;
  private final Chores chores;

  /** By server, when the process was started that let somebody in. */
  private final Map<String, Long> answered = new ConcurrentHashMap<>();

  Keeper(Home home, Templates templates, Authority authority, SetUp setUp, InstanceConfig config) {
    this.home = home;
    this.templates = templates;
    this.authority = authority;
    this.setUp = setUp;
    this.config = config;
    this.chores = new Chores(home);
  }

  /** HomeException where the home can't be reached or refuses. */
  Standing keep(Instance instance) {
    String prepared = instance.prepared();
    Map<String, String> left = null;
    Workload described = describe(instance, 1);
    for (int i = 0; i < MOST_STEPS; i++) {
      Server server = instance.server();
      Optional<WorkloadStatus> workload = home.workload(server.id());
      int port = workload.map(Keeper::port).orElse(0);
      Instance now = instance.seen(prepared, port);
      Step step = InstancePlan.next(now, seen(now, described, workload));
      switch (step) {
        case Step.Hold hold -> {
          return new Standing(false, "Held", hold.why(), port, server.version(), prepared, false);
        }
        case Step.Template template -> {
          return provisioning(server, "Its data directory is being prepared.", prepared);
        }
        case Step.Await await -> {
          return new Standing(
              false, await.phase(), await.why(), port, server.version(), prepared, false);
        }
        case Step.Data data ->
            home.createFromTemplate(InstanceWorkload.data(server), data.template());
        case Step.Archive archive -> home.create(InstanceWorkload.archive(server), null);
        case Step.Put put -> home.put(described);
        case Step.SetUp inside -> {
          try {
            left = setUp.run(now, port);
          } catch (SQLException e) {
            return provisioning(server, "It can't be set up yet: " + e.getMessage(), prepared);
          }
          prepared = now.setUp();
          answered.put(server.id(), workload.map(Keeper::startedAt).orElse(0L));
        }
        case Step.Nothing nothing -> {
          if (recovering(server, workload.orElseThrow(), port)) {
            return new Standing(
                false, "Recovering", RECOVERING, port, server.version(), prepared, true);
          }
          Map<String, String> stays = left == null ? setUp.dropUnwanted(now, port) : left;
          return new Standing(true, "Ready", "", port, server.version(), prepared, stays, false);
        }
      }
    }
    return provisioning(instance.server(), "It takes longer than usual.", prepared);
  }

  /** A process that was started anew takes connections long before it has recovered. */
  private boolean recovering(Server server, WorkloadStatus workload, int port) {
    long startedAt = startedAt(workload);
    if (Objects.equals(answered.get(server.id()), startedAt)) {
      return false;
    }
    if (setUp.recovering(port)) {
      return true;
    }
    answered.put(server.id(), startedAt);
    return false;
  }

  private static long startedAt(WorkloadStatus status) {
    return status.getReplicaList().stream().mapToLong(Replica::getStartedAtMillis).max().orElse(0);
  }

  private static Standing provisioning(Server server, String message, String prepared) {
    return new Standing(false, "Provisioning", message, 0, server.version(), prepared, true);
  }

  private InstancePlan.Seen seen(
      Instance instance, Workload described, Optional<WorkloadStatus> workload) {
    Server server = instance.server();
    boolean same = workload.map(it -> same(it, described)).orElse(false);
    Set<String> volumes = same ? Set.of() : volumes(server);
    boolean data = same || volumes.contains(server.dataVolume(server.incarnation()));
    boolean archive =
        same
            || !instance.archives()
            || volumes.contains(server.archiveVolume(server.incarnation()));
    return new InstancePlan.Seen(
        data ? Optional.empty() : templates.of(server.version()),
        data,
        archive,
        same,
        workload.map(Keeper::serves).orElse(false),
        workload.map(Keeper::trouble).orElse(""));
  }

  private static boolean same(WorkloadStatus status, Workload described) {
    return status
            .getLabelsOrDefault(InstanceWorkload.FINGERPRINT, "")
            .equals(described.getLabelsOrThrow(InstanceWorkload.FINGERPRINT))
        && status.getReplicas() == described.getReplicas();
  }

  private Set<String> volumes(Server server) {
    return home.volumes(server.labels()).stream()
        .map(each -> each.getVolume().getId())
        .collect(Collectors.toSet());
  }

  /** Whether it answers, by its newest description. */
  static boolean serves(WorkloadStatus status) {
    return status.getSettledHash().equals(status.getDesiredHash())
        && status.getReplicaList().stream()
            .anyMatch(each -> each.getState() == ReplicaState.REPLICA_STATE_READY);
  }

  static int port(WorkloadStatus status) {
    return status.getReplicaList().stream().findFirst().map(Replica::getPort).orElse(0);
  }

  private static String trouble(WorkloadStatus status) {
    return status.getReplicaList().stream()
        .filter(each -> each.hasLastExit() && each.getState() != ReplicaState.REPLICA_STATE_READY)
        .map(each -> last(each.getLastExit().getLogTailList()))
        .findFirst()
        .orElse("");
  }

  /** The line that says why, rather than the last one. */
  private static String last(List<String> lines) {
    return lines.stream()
        .filter(line -> line.contains("FATAL") || line.contains("PANIC"))
        .reduce((first, second) -> second)
        .orElse(lines.isEmpty() ? "it ended without a word" : lines.getLast());
  }

  /** As the instance is described now. */
  Workload describe(Instance instance, int replicas) {
    return InstanceWorkload.of(
        instance,
        authority.of(instance.server()),
        authority.certificatePem(),
        config.archiveTimeout().toSeconds(),
        replicas);
  }

  /** Stops it and keeps its port; true once nothing of it runs. */
  boolean hold(Instance instance) {
    Optional<WorkloadStatus> workload = home.workload(instance.server().id());
    if (workload.isEmpty()) {
      return true;
    }
    if (workload.get().getReplicas() > 0) {
      home.put(describe(instance, 0));
      return false;
    }
    return workload.get().getReplicaCount() == 0;
  }

  /** Nothing of the server is left but its archive, where {@code keepArchive}; false: ask again. */
  boolean remove(Server server, boolean keepArchive) {
    answered.remove(server.id());
    if (home.workload(server.id()).isPresent()) {
      home.removeWorkload(server.id());
      if (home.workload(server.id()).isPresent()) {
        return false;
      }
    }
    boolean gone = chores.clear("clients-" + server.id());
    for (var volume : home.volumes(server.labels())) {
      String id = volume.getVolume().getId();
      // Of a drill or an upgrade that was under way; nobody else would end them.
      gone &= chores.clear(id + "-recover") & chores.clear(id + "-carry");
      if (keepArchive && id.contains("-archive-")) {
        continue;
      }
      try {
        home.removeVolume(id);
      } catch (HomeException stillUsed) {
        if (stillUsed.unreachable()) {
          throw stillUsed;
        }
        gone = false;
      }
    }
    return gone;
  }
}
