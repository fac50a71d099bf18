package io.company.platform.node.workload;

import io.company.platform.node.sandbox.Isolation;
import io.company.platform.node.secret.Keys;
import io.company.platform.node.secret.Secrets;
import io.company.platform.node.shim.Run;
import io.company.platform.node.shim.Shims;
import io.company.platform.node.volume.Volumes;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * All workloads of the node. What {@link #put} has answered is on disk; {@link #start} goes on with
 * whatever an earlier node left, processes included.
 */
public final class Workloads implements AutoCloseable {

  /** How a workload is, for its watchers; {@code removed} when it is no more. */
  record Observed(WorkloadState state, boolean removed) {}

  private final Map<String, WorkloadKeeper> keepers = new TreeMap<>();
  private final List<Consumer<Observed>> watchers = new CopyOnWriteArrayList<>();
  private final WorkloadPlace place;
  private final Isolation isolation;
  private final Keys keys;
  private final Volumes volumes;
  private final Clock clock;

  public Workloads(
      Path home,
      Shims shims,
      Launcher launcher,
      Ports ports,
      Traffic traffic,
      long drainMillis,
      Isolation isolation,
      Keys keys,
      Volumes volumes,
      Clock clock) {
    this.keys = keys;
    this.volumes = volumes;
    this.place =
        new WorkloadPlace(
            home, clock, shims, launcher, new Starts(), ports, traffic, drainMillis, listener());
    this.isolation = isolation;
    this.clock = clock;
  }

  /** Adopts what runs, and removes what an earlier node left of runs that are nobody's. */
  public void start(Set<String> runsOfOthers) {
    List<WorkloadState> found = WorkloadPlace.load(place.home());
    Set<String> known = new HashSet<>(runsOfOthers);
    found.forEach(
        state ->
            state.replicas().stream()
                .filter(replica -> replica.run() != null)
                .forEach(replica -> known.add(replica.run().id())));
    List<Run> strays = place.shims().strays(known);
    Thread.ofVirtual().name("strays").start(() -> strays.forEach(place.shims()::forgetStray));
    synchronized (keepers) {
      found.forEach(state -> keepers.put(state.desired().id(), new WorkloadKeeper(state, place)));
      keepers.values().forEach(WorkloadKeeper::start);
    }
    place.traffic().changed();
  }

  private WorkloadPlace.Listener listener() {
    return new WorkloadPlace.Listener() {
      @Override
      public void changed(WorkloadState state) {
        watchers.forEach(watcher -> watcher.accept(new Observed(state, false)));
      }

      @Override
      public boolean gone(WorkloadState state, BooleanSupplier idle) {
        synchronized (keepers) {
          if (!idle.getAsBoolean()) {
            return false;
          }
          place.erase(state);
          keepers.remove(state.desired().id());
        }
        watchers.forEach(watcher -> watcher.accept(new Observed(state, true)));
        return true;
      }
    };
  }

  WorkloadState put(Workload workload) {
    return put(workload, Secrets.NONE);
  }

  /** Answers with the state as written; refuses a description that can't be run. */
  WorkloadState put(Workload described, Secrets plain) {
    Workload workload = described.checked(plain).sealed(plain, keys);
    List<String> mounted =
        workload.supplies().mounts().stream().map(mount -> mount.volumeId()).toList();
    return volumes.mounted(
        "workload", mounted, workload.supplies().user(), () -> written(workload));
  }

  private WorkloadState written(Workload workload) {
    CompletableFuture<WorkloadState> written;
    synchronized (keepers) {
      WorkloadKeeper keeper = keepers.get(workload.id());
      if (keeper == null) {
        WorkloadState state = WorkloadState.of(workload);
        place.save(null, state);
        keeper = new WorkloadKeeper(state, place);
        keepers.put(workload.id(), keeper);
        keeper.start();
        return state;
      }
      written = keeper.put(workload);
    }
    return written.join();
  }

  /**
   * Returns when it is on disk that the workload shall go; it is drained and stopped after that.
   */
  void remove(String id) {
    CompletableFuture<WorkloadState> written;
    synchronized (keepers) {
      WorkloadKeeper keeper = keepers.get(id);
      if (keeper == null) {
        return;
      }
      written = keeper.remove();
    }
    written.join();
  }

  /** The workload that mounts the volume, be it with a replica that is on its way out. */
  public Optional<String> mounting(String volume) {
    return list(Map.of()).stream()
        .filter(state -> state.mounts(volume))
        .map(state -> state.desired().id())
        .findFirst();
  }

  Optional<WorkloadState> get(String id) {
    synchronized (keepers) {
      return Optional.ofNullable(keepers.get(id)).map(WorkloadKeeper::state);
    }
  }

  List<WorkloadState> list(Map<String, String> labels) {
    synchronized (keepers) {
      return keepers.values().stream()
          .map(WorkloadKeeper::state)
          .filter(state -> state.desired().matches(labels))
          .toList();
    }
  }

  /**
   * Calls for every change until the answer is closed; the caller asks {@link #list} for what is.
   */
  AutoCloseable watch(Consumer<Observed> watcher) {
    watchers.add(watcher);
    return () -> watchers.remove(watcher);
  }

  /** Addresses of the ready replicas by workload. */
  public Map<String, List<String>> serving() {
    Map<String, List<String>> serving = new TreeMap<>();
    list(Map.of()).forEach(state -> serving.put(state.desired().id(), state.addresses()));
    return serving;
  }

  public List<WorkloadFigures> figures() {
    return list(Map.of()).stream()
        .map(
            state ->
                new WorkloadFigures(
                    state.desired().id(),
                    state.desired().labels(),
                    state.desired().replicas(),
                    state.addresses().size(),
                    state.replicas().stream().mapToInt(Replica::restarts).sum(),
                    state.replicas().stream().mapToLong(this::memoryBytes).sum()))
        .toList();
  }

  Isolation isolation() {
    return isolation;
  }

  long nowMillis() {
    return clock.millis();
  }

  long memoryBytes(Replica replica) {
    return replica.running() ? place.shims().residentBytes(replica.run()) : 0;
  }

  long applicationPid(Replica replica) {
    return replica.running() ? place.shims().leaf(replica.run()).orElse(0) : 0;
  }

  List<Path> logs(String workload) {
    return place.replicaLogs(workload);
  }

  /** Stops every process; the descriptions stay and start again with the next node. */
  public void halt() {
    List<WorkloadKeeper> all = all();
    close();
    List<Thread> halts =
        all.stream().map(keeper -> Thread.ofVirtual().start(keeper::halt)).toList();
    for (Thread halt : halts) {
      try {
        halt.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  /** Stops looking after the workloads; their processes go on. */
  @Override
  public void close() {
    all().forEach(WorkloadKeeper::close);
  }

  private List<WorkloadKeeper> all() {
    synchronized (keepers) {
      return new ArrayList<>(keepers.values());
    }
  }
}
