package io.company.platform.node.task;

import io.company.platform.node.sandbox.Confinement;
import io.company.platform.node.sandbox.Sandbox;
import io.company.platform.node.sandbox.UserIds;
import io.company.platform.node.shim.Run;
import io.company.platform.node.shim.RunSpec;
import io.company.platform.node.shim.Shims;
import io.company.platform.node.shim.StartFailure;
import io.company.platform.node.supply.Storeroom;
import io.company.platform.node.toolchain.Downloads;
import io.company.platform.node.toolchain.Toolchain;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.Supplier;

/** Turns a task into a running, confined process. */
public final class TaskLauncher {

  private final Shims shims;
  private final Sandbox sandbox;
  private final UserIds users;
  private final Function<String, Toolchain> toolchains;
  private final Supplier<Downloads> downloads;
  private final Storeroom storeroom;
  private final Clock clock;

  /** Its toolchains are there and its directories are its user's. */
  record Prepared(List<Toolchain> toolchains, OptionalInt user) {}

  public TaskLauncher(
      Shims shims,
      Sandbox sandbox,
      UserIds users,
      Function<String, Toolchain> toolchains,
      Supplier<Downloads> downloads,
      Storeroom storeroom,
      Clock clock) {
    this.shims = shims;
    this.sandbox = sandbox;
    this.users = users;
    this.toolchains = toolchains;
    this.downloads = downloads;
    this.storeroom = storeroom;
    this.clock = clock;
  }

  boolean networkEnforced() {
    return sandbox.mounts();
  }

  /** What may take long, and does not count for the time limit. */
  Prepared prepare(Task task) {
    List<Toolchain> found = task.toolchains().stream().map(toolchains).toList();
    OptionalInt user =
        sandbox.host().ownUsers() ? OptionalInt.of(users.of(task.owner())) : OptionalInt.empty();
    for (String directory : List.of(task.workDirectory(), task.cacheDirectory())) {
      if (user.isPresent() && !directory.isEmpty()) {
        sandbox
            .obstacle(Path.of(directory))
            .ifPresent(
                why -> {
                  throw new StartFailure(why);
                });
        give(directory, user.getAsInt());
      }
    }
    return new Prepared(found, user);
  }

  private Path scratch(Run planned, OptionalInt user) {
    Path directory = shims.folders().scratch(planned.id(), user);
    if (user.isPresent()) {
      sandbox
          .obstacle(directory.getParent())
          .ifPresent(
              why -> {
                throw new StartFailure(why);
              });
    }
    return directory;
  }

  /** Symbolic links are given themselves, not what they point to. */
  private static void give(String directory, int user) {
    try {
      Process process =
          new ProcessBuilder("chown", "-hR", user + ":" + user, directory)
              .redirectErrorStream(true)
              .start();
      String output = new String(process.getInputStream().readAllBytes());
      if (process.waitFor() != 0) {
        throw new StartFailure(directory + " can't be given to the task's user: " + output.strip());
      }
    } catch (IOException e) {
      throw new StartFailure(directory + " can't be given to the task's user: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartFailure("interrupted");
    }
  }

  Run launch(Run planned, Task task, Prepared prepared, Path log) {
    Map<Path, Path> mounts = new HashMap<>();
    Map<String, String> environment = new HashMap<>();
    prepared.toolchains.forEach(
        toolchain -> {
          mounts.putAll(toolchain.mounts());
          environment.putAll(toolchain.environment());
        });
    if (task.network()) {
      mounts.putAll(downloads.get().mounts());
      environment.putAll(downloads.get().environment());
    }
    sandbox.host().cgroups().ifPresent(groups -> mounts.putAll(groups.views(planned.id())));
    Path cache = task.cacheDirectory().isEmpty() ? null : Path.of(task.cacheDirectory());
    Storeroom.Handed handed =
        storeroom.hand(task.supplies(), task.place(), planned, prepared.user, OptionalInt.empty());
    Path work =
        task.workDirectory().isEmpty()
            ? scratch(planned, prepared.user)
            : Path.of(task.workDirectory());
    Confinement confinement =
        new Confinement(
            prepared.user, work, true, cache, mounts, handed.binds(), task.network(), true);
    environment.putAll(handed.placeholders().expand(task.environment()));
    environment.putAll(handed.secretEnvironment());
    Path homeOutside = cache == null ? Sandbox.TEMPORARY : cache;
    environment.put("HOME", sandbox.seen(Sandbox.HOME, homeOutside).toString());
    environment.put("TMPDIR", Sandbox.TEMPORARY.toString());
    environment.put("PATH", Toolchain.path(prepared.toolchains, sandbox.mounts()));
    List<String> command =
        List.of("/bin/sh", "-e", "-c", handed.placeholders().expand(task.script()));
    return shims.start(
        planned,
        new RunSpec(
            confinement,
            task.limits(),
            command,
            environment,
            log,
            clock.millis() + task.timeoutMillis()));
  }
}
