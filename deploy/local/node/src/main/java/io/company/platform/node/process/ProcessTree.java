package io.company.platform.node.process;

import io.company.platform.node.disk.Disk;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Questions about running processes and their descendants, answered from /proc at the moment of
 * asking.
 */
public final class ProcessTree {

  private static final long PAGE_BYTES = 4096;
  private static final Set<String> SHELLS = Set.of("sh", "dash", "bash", "busybox");

  private ProcessTree() {}

  /** The process and all its descendants, parents first. */
  public static List<Long> withDescendants(long root) {
    Map<Long, List<Long>> children = children();
    List<Long> found = new ArrayList<>();
    Deque<Long> queue = new ArrayDeque<>(List.of(root));
    while (!queue.isEmpty()) {
      long pid = queue.removeFirst();
      found.add(pid);
      queue.addAll(children.getOrDefault(pid, List.of()));
    }
    return found;
  }

  public static OptionalLong firstChild(long pid) {
    Optional<String> listed = Disk.readText(Path.of("/proc/" + pid + "/task/" + pid + "/children"));
    if (listed.isPresent()) {
      return Arrays.stream(listed.get().split(" "))
          .filter(word -> !word.isBlank())
          .mapToLong(Long::parseLong)
          .min();
    }
    return children().getOrDefault(pid, List.of()).stream().mapToLong(Long::longValue).min();
  }

  public static boolean isNamed(long pid, String command) {
    return ProcessId.stat(pid).filter(stat -> stat.command().equals(command)).isPresent();
  }

  /**
   * Whom SIGTERM is for: the process, and below it what it runs where it is a shell, which passes
   * no signal on.
   */
  public static List<Long> terminationTargets(long pid) {
    boolean shell = ProcessId.stat(pid).filter(stat -> SHELLS.contains(stat.command())).isPresent();
    return shell ? withDescendants(pid).reversed() : List.of(pid);
  }

  /**
   * The process itself, and where it is a shell, the first ones below that are none: a signal other
   * than SIGTERM is for them alone, and what they start must not get it.
   */
  public static List<Long> mainProcesses(long pid) {
    List<Long> found = new ArrayList<>();
    Map<Long, List<Long>> children = children();
    Deque<Long> queue = new ArrayDeque<>(List.of(pid));
    while (!queue.isEmpty()) {
      long next = queue.removeFirst();
      List<Long> below = children.getOrDefault(next, List.of());
      boolean shell =
          ProcessId.stat(next).filter(stat -> SHELLS.contains(stat.command())).isPresent();
      if (shell && !below.isEmpty()) {
        queue.addAll(below);
      } else {
        found.add(next);
      }
    }
    return found;
  }

  /**
   * Sum of the proportional set sizes (PSS, see proc(5)): a page that several processes share is
   * divided among them. The resident set where the kernel does not tell.
   */
  public static long residentBytes(Collection<Long> pids) {
    long bytes = 0;
    for (long pid : pids) {
      OptionalLong proportional = proportionalBytes(pid);
      bytes +=
          proportional.isPresent()
              ? proportional.getAsLong()
              : PAGE_BYTES * ProcessId.stat(pid).map(ProcessId.Stat::residentPages).orElse(0L);
    }
    return bytes;
  }

  private static OptionalLong proportionalBytes(long pid) {
    return Disk.readText(Path.of("/proc/" + pid + "/smaps_rollup")).stream()
        .flatMap(String::lines)
        .filter(line -> line.startsWith("Pss:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
        .findFirst();
  }

  private static Map<Long, List<Long>> children() {
    Map<Long, List<Long>> children = new HashMap<>();
    for (Path entry : Disk.list(Path.of("/proc"))) {
      String name = entry.getFileName().toString();
      if (!Character.isDigit(name.charAt(0))) {
        continue;
      }
      long pid = Long.parseLong(name);
      ProcessId.stat(pid)
          .filter(ProcessId.Stat::running)
          .ifPresent(
              stat ->
                  children.computeIfAbsent(stat.parentPid(), parent -> new ArrayList<>()).add(pid));
    }
    return children;
  }
}
