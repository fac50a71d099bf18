package io.company.platform.node.workload;

import io.company.platform.node.sandbox.Confinement;
import io.company.platform.node.sandbox.Sandbox;
import io.company.platform.node.sandbox.UserIds;
import io.company.platform.node.shim.Run;
import io.company.platform.node.shim.RunSpec;
import io.company.platform.node.shim.Shims;
import io.company.platform.node.shim.StartFailure;
import io.company.platform.node.supply.Storeroom;
import io.company.platform.node.toolchain.Toolchain;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Function;

/** Turns a description and a port into a running, confined process. */
public final class Launcher {

  private final Shims shims;
  private final Sandbox sandbox;
  private final UserIds users;
  private final Function<String, Toolchain> toolchains;
  private final Storeroom storeroom;

  public Launcher(
      Shims shims,
      Sandbox sandbox,
      UserIds users,
      Function<String, Toolchain> toolchains,
      Storeroom storeroom) {
    this.shims = shims;
    this.sandbox = sandbox;
    this.users = users;
    this.toolchains = toolchains;
    this.storeroom = storeroom;
  }

  /** What sets a replica apart from the others of its workload. */
  record Seat(int index, int port) {}

  /**
   * Fails with {@link StartFailure} when it can't be started. Takes seconds where the toolchain
   * must be fetched.
   */
  Run launch(Run planned, Workload workload, Seat seat, Path log) {
    Toolchain toolchain =
        workload.toolchain().isEmpty() ? Toolchain.NONE : toolchains.apply(workload.toolchain());
    OptionalInt user =
        sandbox.host().ownUsers()
            ? OptionalInt.of(users.of(workload.owner()))
            : OptionalInt.empty();
    Path directory =
        workload.artifactDirectory().isEmpty()
            ? sandbox.emptyDirectory()
            : Path.of(workload.artifactDirectory());
    if (!Files.isDirectory(directory)) {
      throw new StartFailure("its artifact " + directory + " is gone");
    }
    if (user.isPresent()) {
      sandbox
          .obstacle(directory)
          .ifPresent(
              why -> {
                throw new StartFailure(why);
              });
    }
    Map<Path, Path> mounts = new HashMap<>(toolchain.mounts());
    sandbox.host().cgroups().ifPresent(groups -> mounts.putAll(groups.views(planned.id())));
    Storeroom.Handed handed =
        storeroom.hand(
            workload.supplies(), workload.place(), planned, user, OptionalInt.of(seat.port()));
    Confinement confinement =
        new Confinement(user, directory, false, null, mounts, handed.binds(), true, false);
    List<String> command = workload.command().stream().map(handed.placeholders()::expand).toList();
    Map<String, String> environment = environment(workload, handed, toolchain, seat);
    return shims.start(
        planned, new RunSpec(confinement, workload.limits(), command, environment, log, 0));
  }

  private Map<String, String> environment(
      Workload workload, Storeroom.Handed handed, Toolchain toolchain, Seat seat) {
    Map<String, String> environment = new HashMap<>(toolchain.environment());
    environment.putAll(handed.placeholders().expand(workload.environment()));
    environment.putAll(handed.secretEnvironment());
    environment.put("PORT", Integer.toString(seat.port()));
    environment.put("PLATFORM_REPLICA", Integer.toString(seat.index()));
    environment.put("HOME", sandbox.seen(Sandbox.HOME, Sandbox.TEMPORARY).toString());
    environment.put("TMPDIR", Sandbox.TEMPORARY.toString());
    environment.put("PATH", Toolchain.path(List.of(toolchain), sandbox.mounts()));
    return environment;
  }
}
