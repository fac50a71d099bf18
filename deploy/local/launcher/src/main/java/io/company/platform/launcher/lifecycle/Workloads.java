package io.company.platform.launcher.lifecycle;

import io.company.platform.launcher.home.Home;
import io.company.platform.launcher.process.Processes;
import io.company.platform.launcher.process.RunningProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The processes of applications, which the node runs and which outlive it. They are known by their
 * command line or working directory, which lies in the node's folder, and by what descends from
 * such a process.
 */
final class Workloads {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private Workloads() {}

  /**
   * Ends what the node left behind when it could not stop its workloads itself; how many processes
   * that were.
   */
  static int endLeft(Home home) throws InterruptedException {
    Set<RunningProcess> left = left(home);
    left.forEach(process -> process.signal("TERM"));
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    for (RunningProcess process : left) {
      process.awaitExit(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
    }
    left.forEach(process -> process.signal("KILL"));
    return left.size();
  }

  private static Set<RunningProcess> left(Home home) {
    Set<RunningProcess> left = new LinkedHashSet<>();
    Processes.pids()
        .filter(pid -> ofNode(pid, home.node()))
        .forEach(
            pid -> {
              RunningProcess.of(pid).ifPresent(left::add);
              ProcessHandle.of(pid).stream()
                  .flatMap(ProcessHandle::descendants)
                  .flatMap(child -> RunningProcess.of(child.pid()).stream())
                  .forEach(left::add);
            });
    return left;
  }

  /** A person's shell that stands in the folder has a terminal, and is none of the node's. */
  private static boolean ofNode(long pid, Path node) {
    Optional<RunningProcess> process = RunningProcess.of(pid);
    if (process.isEmpty() || process.get().hasTerminal()) {
      return false;
    }
    List<String> command = Processes.command(pid);
    boolean named =
        !command.isEmpty() && command.stream().anyMatch(word -> word.startsWith(node + "/"));
    return named || within(Path.of("/proc/" + pid + "/cwd"), node);
  }

  private static boolean within(Path link, Path directory) {
    try {
      return Files.readSymbolicLink(link).startsWith(directory);
    } catch (IOException e) {
      return false;
    }
  }
}
