package io.company.platform.node;

import io.company.platform.node.disk.Disk;
import io.company.platform.node.disk.Fingerprint;
import io.company.platform.node.process.ExitWatch;
import io.company.platform.node.route.Routes;
import io.company.platform.node.sandbox.Host;
import io.company.platform.node.sandbox.HostProbe;
import io.company.platform.node.sandbox.Isolation;
import io.company.platform.node.sandbox.Sandbox;
import io.company.platform.node.sandbox.UserIds;
import io.company.platform.node.secret.Keys;
import io.company.platform.node.shim.RunFolders;
import io.company.platform.node.shim.Shims;
import io.company.platform.node.supply.Storeroom;
import io.company.platform.node.task.TaskLauncher;
import io.company.platform.node.task.Tasks;
import io.company.platform.node.toolchain.Toolchains;
import io.company.platform.node.volume.Volumes;
import io.company.platform.node.workload.Launcher;
import io.company.platform.node.workload.Ports;
import io.company.platform.node.workload.Workloads;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The node over its home, without gRPC: everything it consists of, made in one place. One at a time
 * has a home; whatever an earlier one left running is adopted by {@link #start}.
 */
public final class Node implements AutoCloseable {

  private static final String HALT_MARK = "stop-workloads";

  private final Path home;
  private final FileLock lock;
  private final ExitWatch exits = new ExitWatch();
  private final Host host;
  private final Isolation isolation;
  private final Volumes volumes;
  private final RunFolders folders;
  private final Toolchains toolchains;
  private final Routes routes;
  private final Workloads workloads;
  private final Tasks tasks;
  private volatile boolean started;

  public Node(NodeConfig config, Map<String, String> environment, Clock clock) {
    this.home = Disk.directory(config.home().toAbsolutePath().normalize());
    this.lock = lock(home);
    this.host = HostProbe.detect("platform-" + Fingerprint.of(home.toString()));
    this.isolation = Isolation.on(host);
    Sandbox sandbox = new Sandbox(host, home);
    UserIds users = new UserIds(home, config.userIdBase());
    Keys keys = new Keys(home, config.keyDays(), clock);
    this.volumes = new Volumes(home, user -> uid(users, user), this::mounting, clock);
    Shims.LogLimits logs = new Shims.LogLimits(config.logFileBytes(), config.logFiles());
    Shims shims = new Shims(sandbox, home, logs, exits, clock);
    Storeroom storeroom = new Storeroom(volumes, keys, sandbox, shims.folders());
    this.folders = shims.folders();
    this.toolchains = new Toolchains(home, environment, config.archives());
    this.routes = new Routes(home, this::serving);
    Launcher launcher = new Launcher(shims, sandbox, users, toolchains::ensure, storeroom);
    this.workloads =
        new Workloads(
            home,
            shims,
            launcher,
            Ports.parse(config.portRange()),
            routes,
            config.drainMillis(),
            isolation,
            keys,
            volumes,
            clock);
    TaskLauncher taskLauncher =
        new TaskLauncher(
            shims, sandbox, users, toolchains::ensure, toolchains::downloads, storeroom, clock);
    this.tasks = new Tasks(home, shims, taskLauncher, isolation, keys, volumes, clock);
  }

  private static FileLock lock(Path home) {
    try {
      FileChannel channel =
          FileChannel.open(
              home.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = channel.tryLock();
      if (lock == null) {
        throw new IllegalStateException("another node runs over " + home);
      }
      return lock;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private OptionalInt uid(UserIds users, String user) {
    return host.ownUsers() ? OptionalInt.of(users.of(UserIds.ofKey(user))) : OptionalInt.empty();
  }

  private Optional<String> mounting(String volume) {
    return workloads
        .mounting(volume)
        .map(id -> "workload " + id)
        .or(() -> tasks.mounting(volume).map(id -> "task " + id));
  }

  private Map<String, List<String>> serving() {
    return workloads.serving();
  }

  /** Adopts what runs. The routes come last: a table is never put before it is known who serves. */
  public void start() {
    Set<String> runsOfTasks = tasks.start();
    workloads.start(runsOfTasks);
    routes.start();
    started = true;
  }

  public boolean started() {
    return started;
  }

  public Isolation isolation() {
    return isolation;
  }

  public Workloads workloads() {
    return workloads;
  }

  public Routes routes() {
    return routes;
  }

  public Tasks tasks() {
    return tasks;
  }

  public Volumes volumes() {
    return volumes;
  }

  public Toolchains toolchains() {
    return toolchains;
  }

  public Path home() {
    return home;
  }

  /**
   * Ends the node. What runs goes on, unless a file {@code stop-workloads} lies in the home: then
   * the workloads are stopped, and start again with the next node.
   */
  @Override
  public void close() {
    Path mark = home.resolve(HALT_MARK);
    tasks.close();
    if (Files.exists(mark)) {
      workloads.halt();
      host.cgroups().ifPresent(groups -> groups.dissolve());
      folders.dissolve();
      Disk.remove(mark);
    } else {
      workloads.close();
    }
    routes.close();
    exits.close();
    try {
      lock.acquiredBy().close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
