package io.company.platform.node.shim;

import io.company.platform.node.cgroup.Cgroups;
import io.company.platform.node.disk.Disk;
import io.company.platform.node.log.LogFile;
import io.company.platform.node.process.ExitWatch;
import io.company.platform.node.process.ProcessId;
import io.company.platform.node.process.ProcessTree;
import io.company.platform.node.sandbox.Sandbox;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Starts runs under a shim of their own, finds them again and ends them. Shim and node talk by
 * files in the run's directory only, so a run goes on whatever happens to the node, and a shim's
 * death is mended by another one.
 */
public final class Shims {

  public static final int SIGTERM = 15;
  private static final int SIGKILL = 9;
  private static final int START_MILLIS = 10_000;
  private static final int FAREWELL_MILLIS = 3_000;
  private static final Pattern CHILD_PID = Pattern.compile("\"child-pid\": *(\\d+)");

  private final Sandbox sandbox;
  private final RunFolders folders;
  private final Path script;
  private final LogLimits logs;
  private final ExitWatch exits;
  private final Clock clock;

  /**
   * Sizes of captured output: a file is rotated before it grows over {@code bytes}; {@code files}
   * are kept.
   */
  public record LogLimits(long bytes, int files) {}

  public Shims(Sandbox sandbox, Path home, LogLimits logs, ExitWatch exits, Clock clock) {
    this.sandbox = sandbox;
    this.folders = new RunFolders(home);
    this.script = home.resolve("shim.pl");
    this.logs = logs;
    this.exits = exits;
    this.clock = clock;
    try (InputStream resource = Shims.class.getResourceAsStream("/shim.pl")) {
      Disk.replaceText(script, new String(resource.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public RunFolders folders() {
    return folders;
  }

  /** Starts the planned run; fails with what to do when it can't be started. */
  public Run start(Run planned, RunSpec spec) throws StartFailure {
    Path directory = Disk.directory(folders.directory(planned.id()));
    Optional<Cgroups> cgroups = sandbox.host().cgroups();
    try {
      if (cgroups.isPresent()) {
        cgroups.get().create(planned.id(), spec.limits());
      }
    } catch (IOException e) {
      throw new StartFailure("its control group can't be made: " + e.getMessage());
    }
    Disk.directory(spec.log().getParent());
    Disk.replaceText(directory.resolve("spec"), SpecFile.write(spec, sandbox, logs));
    spawn(directory, "start", SpecFile.launch(spec, planned.id(), sandbox));
    if (!await(() -> Files.exists(directory.resolve("started")), START_MILLIS)) {
      throw new StartFailure(
          "its shim did not start: " + Disk.readText(directory.resolve("shim.err")).orElse(""));
    }
    return find(planned).orElseThrow(() -> new StartFailure("its shim left no trace"));
  }

  /**
   * The run as its shim recorded it; empty when it never started and, from now on, never will: the
   * claim that a shim must make before it starts anything is then taken.
   */
  public Optional<Run> find(Run run) {
    Path directory = folders.directory(run.id());
    try {
      Files.createFile(directory.resolve("claim"));
      return Optional.empty();
    } catch (FileAlreadyExistsException e) {
      await(
          () -> Files.exists(directory.resolve("started")) || !Files.exists(directory),
          START_MILLIS);
    } catch (IOException e) {
      return Optional.empty();
    }
    Path started = directory.resolve("started");
    try {
      long atMillis = Files.getLastModifiedTime(started).toMillis();
      return Disk.readText(started).map(text -> SpecFile.started(run.id(), text, atMillis));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /**
   * Calls back when the shim is gone: because the run has ended, or because something killed the
   * shim.
   */
  public void watch(Run run, Runnable gone) {
    exits.watch(run.shim(), gone);
  }

  /** How it ended; empty while it goes on, be it without a shim. */
  public Optional<ExitRecord> ended(Run run, Path log) {
    Optional<String> record = Disk.readText(folders.directory(run.id()).resolve("exit"));
    long oomKills = sandbox.host().cgroups().map(groups -> groups.oomKills(run.id())).orElse(0L);
    if (record.isPresent()) {
      return Optional.of(ExitRecord.parse(record.get(), oomKills, tail(run, log)));
    }
    if (run.shim().alive() || run.child().alive()) {
      return Optional.empty();
    }
    return Optional.of(ExitRecord.unseen(clock.millis(), tail(run, log)));
  }

  private static List<String> tail(Run run, Path log) {
    return LogFile.tail(log, ExitRecord.TAIL_LINES, run.startedAtMillis()).stream()
        .map(line -> line.text())
        .toList();
  }

  /** Puts a new shim in the place of one that was killed; the process does not notice. */
  public Optional<Run> mend(Run run) {
    Path directory = folders.directory(run.id());
    spawn(directory, "adopt", "");
    await(
        () -> recorded(run).filter(now -> !now.shim().equals(run.shim())).isPresent(),
        START_MILLIS);
    return recorded(run)
        .map(now -> new Run(run.id(), now.shim(), run.child(), run.startedAtMillis()));
  }

  private Optional<Run> recorded(Run run) {
    return Disk.readText(folders.directory(run.id()).resolve("started"))
        .map(text -> SpecFile.started(run.id(), text, run.startedAtMillis()));
  }

  /** The application's own process; empty while the sandbox is being built and after its end. */
  public OptionalLong leaf(Run run) {
    if (run.child() == null || !run.child().alive()) {
      return OptionalLong.empty();
    }
    if (!sandbox.mounts()) {
      return OptionalLong.of(run.child().pid());
    }
    OptionalLong first = firstInside(run);
    return first.isPresent() ? ProcessTree.firstChild(first.getAsLong()) : first;
  }

  private OptionalLong firstInside(Run run) {
    Matcher status =
        CHILD_PID.matcher(Disk.readText(folders.directory(run.id()).resolve("status")).orElse(""));
    return status.find() ? OptionalLong.of(Long.parseLong(status.group(1))) : OptionalLong.empty();
  }

  /**
   * Asks the run's main process to end; it gets the signal alone, not what it started.
   *
   * @param signal SIGTERM, or another one that the program takes for this
   */
  public void terminate(Run run, int signal) {
    OptionalLong leaf = leaf(run);
    if (leaf.isEmpty()) {
      kill(run);
      return;
    }
    List<Long> targets =
        signal == SIGTERM
            ? ProcessTree.terminationTargets(leaf.getAsLong())
            : ProcessTree.mainProcesses(leaf.getAsLong());
    targets.forEach(pid -> ProcessId.of(pid).ifPresent(process -> process.signal(signal)));
  }

  /**
   * Kills everything of the run: the sandbox's first process, its control group, what descends from
   * it.
   */
  public void kill(Run run) {
    if (run.child() != null && run.child().alive()) {
      List<Long> tree = ProcessTree.withDescendants(run.child().pid());
      tree.stream()
          .skip(sandbox.mounts() ? 1 : 0)
          .forEach(pid -> ProcessId.of(pid).ifPresent(process -> process.signal(SIGKILL)));
    }
    firstInside(run).ifPresent(Shims::killSandbox);
    sandbox.host().cgroups().ifPresent(groups -> groups.kill(run.id()));
  }

  /**
   * The first process of the sandbox may outlive bubblewrap's outer one; by then its pid could be
   * another's.
   */
  private static void killSandbox(long pid) {
    if (ProcessTree.isNamed(pid, "bwrap")) {
      ProcessId.of(pid).ifPresent(process -> process.signal(SIGKILL));
    }
  }

  /** Ends what is left of the run and removes its files and its control group; its log stays. */
  public void forget(Run run) {
    kill(run);
    if (run.shim() != null) {
      await(() -> !run.shim().alive(), FAREWELL_MILLIS);
    }
    sandbox.host().cgroups().ifPresent(groups -> groups.remove(run.id()));
    folders.remove(run.id());
  }

  /** Memory that the run's processes have in use; what they share counts once. */
  public long residentBytes(Run run) {
    Optional<Cgroups> groups = sandbox.host().cgroups();
    OptionalLong counted =
        groups.isPresent() ? groups.get().residentBytes(run.id()) : OptionalLong.empty();
    if (counted.isPresent()) {
      return counted.getAsLong();
    }
    List<Long> grouped =
        sandbox.host().cgroups().map(found -> found.processes(run.id())).orElse(List.of());
    if (!grouped.isEmpty()) {
      return ProcessTree.residentBytes(grouped);
    }
    boolean runs = run.child() != null && run.child().alive();
    return runs ? ProcessTree.residentBytes(ProcessTree.withDescendants(run.child().pid())) : 0;
  }

  /**
   * Runs that left something behind and are in no record: those of a node that died between two
   * writes.
   */
  public List<Run> strays(Set<String> known) {
    List<String> traces = new ArrayList<>(folders.names());
    sandbox.host().cgroups().ifPresent(groups -> traces.addAll(groups.names()));
    return traces.stream().distinct().filter(id -> !known.contains(id)).map(Run::planned).toList();
  }

  /** As {@link #forget}, for a run of which only the name is known. */
  public void forgetStray(Run planned) {
    forget(find(planned).orElse(planned));
  }

  private void spawn(Path directory, String mode, String input) {
    String perl =
        sandbox
            .host()
            .perl()
            .map(Path::toString)
            .orElseThrow(
                () ->
                    new StartFailure(
                        "perl is not installed:"
                            + " install the package perl; each replica's shim is a perl script"));
    ProcessBuilder builder =
        new ProcessBuilder(perl, script.toString(), directory.toString(), mode)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(directory.resolve("shim.err").toFile());
    builder.environment().clear();
    try (var pipe = builder.start().getOutputStream()) {
      pipe.write(input.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new StartFailure("its shim can't be started: " + e.getMessage());
    }
  }

  private static boolean await(BooleanSupplier condition, long millis) {
    long end = System.nanoTime() + millis * 1_000_000;
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        return false;
      }
      try {
        Thread.sleep(2);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return true;
  }
}
