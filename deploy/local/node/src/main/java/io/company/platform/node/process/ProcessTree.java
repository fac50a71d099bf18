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

  /** Sum of the resident sets; shared pages count once per process, as in ps. */
  public static long residentBytes(Collection<Long> pids) {
    long pages = 0;
    for (long pid : pids) {
      pages += ProcessId.stat(pid).map(ProcessId.Stat::residentPages).orElse(0L);
    }
    return pages * PAGE_BYTES;
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
