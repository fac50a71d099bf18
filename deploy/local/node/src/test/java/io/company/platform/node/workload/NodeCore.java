package io.company.platform.node.workload;

import io.company.platform.node.cgroup.Limits;
import io.company.platform.node.process.ExitWatch;
import io.company.platform.node.sandbox.Host;
import io.company.platform.node.sandbox.HostProbe;
import io.company.platform.node.sandbox.Isolation;
import io.company.platform.node.sandbox.Sandbox;
import io.company.platform.node.sandbox.UserIds;
import io.company.platform.node.secret.Keys;
import io.company.platform.node.shim.Shims;
import io.company.platform.node.supply.Storeroom;
import io.company.platform.node.supply.Supplies;
import io.company.platform.node.toolchain.Toolchain;
import io.company.platform.node.volume.Volumes;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The workload core over a home of its own, without gRPC; a second one over the same home is the
 * node after its death.
 */
final class NodeCore implements AutoCloseable {

  static final long PATIENCE_MILLIS = 20_000;

  final Host host;
  final Shims shims;
  final Keys keys;
  final Volumes volumes;
  final Workloads workloads;
  final List<String> drained = new CopyOnWriteArrayList<>();
  private final ExitWatch exits = new ExitWatch();

  NodeCore(Path home) {
    this(home, new Shims.LogLimits(1 << 20, 3));
  }

  NodeCore(Path home, Shims.LogLimits logs) {
    this(home, logs, name -> Toolchain.NONE);
  }

  NodeCore(Path home, Shims.LogLimits logs, Function<String, Toolchain> toolchains) {
    host = HostProbe.detect("platform-test-" + Integer.toHexString(home.toString().hashCode()));
    Sandbox sandbox = new Sandbox(host, home);
    shims = new Shims(sandbox, home, logs, exits, Clock.systemUTC());
    UserIds users = new UserIds(home, 200_000);
    keys = new Keys(home, 90, Clock.systemUTC());
    volumes =
        new Volumes(
            home,
            user ->
                host.ownUsers()
                    ? OptionalInt.of(users.of(UserIds.ofKey(user)))
                    : OptionalInt.empty(),
            id -> mounting(id),
            Clock.systemUTC());
    Storeroom storeroom = new Storeroom(volumes, keys, sandbox, shims.folders());
    Launcher launcher = new Launcher(shims, sandbox, users, toolchains, storeroom);
    Traffic traffic =
        new Traffic() {
          @Override
          public void changed() {}

          @Override
          public void drain(String address, long timeoutMillis) {
            drained.add(address);
          }
        };
    workloads =
        new Workloads(
            home,
            shims,
            launcher,
            new Ports(21_000, 21_999),
            traffic,
            1_000,
            Isolation.on(host),
            keys,
            volumes,
            Clock.systemUTC());
    workloads.start(Set.of());
  }

  private Optional<String> mounting(String volume) {
    return workloads.mounting(volume).map(id -> "workload " + id);
  }

  static Workload python(String id, int replicas, Path artifact, String script) {
    return new Workload(
        id,
        Map.of("team", "orders", "application", id),
        replicas,
        artifact.toString(),
        List.of("python3", "-u", "-c", script),
        Map.of("GREETING", "hello"),
        new Limits(256L << 20, 0, 64),
        new Readiness("/", 200, 1_000, 3, 10_000),
        2_000,
        "",
        Supplies.NONE,
        false,
        0);
  }

  WorkloadState await(String id, Predicate<WorkloadState> condition) {
    WorkloadState[] last = new WorkloadState[1];
    await(
        () -> {
          last[0] = workloads.get(id).orElse(null);
          return last[0] != null && !last[0].replicas().isEmpty() && condition.test(last[0]);
        },
        () -> "workload " + id + " is " + last[0]);
    return last[0];
  }

  static void await(BooleanSupplier condition, java.util.function.Supplier<String> otherwise) {
    long end = System.nanoTime() + PATIENCE_MILLIS * 1_000_000;
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError(otherwise.get());
      }
      try {
        Thread.sleep(5);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  static boolean settled(WorkloadState state) {
    return state.settledHash().equals(state.desired().hash());
  }

  /** As by kill -9: nothing is told to anyone, the processes go on. */
  void die() {
    workloads.close();
    exits.close();
  }

  @Override
  public void close() {
    workloads.halt();
    exits.close();
    host.cgroups().ifPresent(groups -> groups.dissolve());
    shims.folders().dissolve();
  }
}
