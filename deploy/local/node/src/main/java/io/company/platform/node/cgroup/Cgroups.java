package io.company.platform.node.cgroup;

import io.company.platform.node.disk.Disk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The node's control groups: one for each run of a replica or a task, below one of the node's own.
 * A group is made with its limits before a process joins it, so that no process of a run was ever
 * outside them.
 */
public sealed interface Cgroups permits CgroupsV1, CgroupsV2 {

  /** Subset of memory, cpu and pids that is enforced here. */
  Set<String> enforced();

  /** Makes the group; fails when a limit that {@link #enforced} promises can't be set. */
  void create(String name, Limits limits) throws IOException;

  /** The directories whose {@code cgroup.procs} a process writes itself to. */
  List<Path> joins(String name);

  /**
   * What to show read-only in a sandbox, by where, so that runtimes such as the JVM see their
   * limits.
   */
  Map<Path, Path> views(String name);

  /** How many processes of the group the kernel has killed for want of memory. */
  long oomKills(String name);

  /**
   * Memory that the group's processes have in use, each page once: anonymous pages and mapped
   * files, shared memory included. Empty where memory is not counted.
   */
  OptionalLong residentBytes(String name);

  List<Long> processes(String name);

  /** Kills every process of the group, also those that fork meanwhile. */
  void kill(String name);

  /** Removes the group once it is empty; a group that is not empty or not there stays as it is. */
  void remove(String name);

  /** Removes the node's own group, if no run has one any more. */
  void dissolve();

  /** Names of the groups that exist, for the removal of those that nothing uses. */
  List<String> names();

  static void write(Path file, String value) throws IOException {
    Files.write(file, value.getBytes(StandardCharsets.US_ASCII), StandardOpenOption.WRITE);
  }

  static boolean tryWrite(Path file, String value) {
    try {
      write(file, value);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  static List<Long> processesIn(Path group) {
    List<Long> pids = new ArrayList<>();
    for (String line : Disk.readText(group.resolve("cgroup.procs")).orElse("").split("\n")) {
      if (!line.isBlank()) {
        pids.add(Long.parseLong(line.strip()));
      }
    }
    return pids;
  }

  /**
   * The number after {@code key} in a flat-keyed file such as memory.events; 0 when it is not
   * there.
   */
  static long counter(Path file, String key) {
    for (String line : Disk.readText(file).orElse("").split("\n")) {
      if (line.startsWith(key + " ")) {
        return Long.parseLong(line.substring(key.length() + 1).strip());
      }
    }
    return 0;
  }
}
