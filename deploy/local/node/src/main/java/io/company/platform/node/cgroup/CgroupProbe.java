package io.company.platform.node.cgroup;

import io.company.platform.node.disk.Disk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Finds out, by trying, which control groups this process may use: version, place and controllers.
 */
public final class CgroupProbe {

  private static final List<String> CONTROLLERS =
      List.of("memory", "cpu", "cpuacct", "pids", "cpuset");
  private static final Limits TRIAL = new Limits(64L << 20, 100, 16);

  /** What was found; without groups, why. */
  public record Found(Optional<Cgroups> cgroups, String problem) {}

  private record Mount(Path point, String type, List<String> options) {}

  private CgroupProbe() {}

  /**
   * @param parent name of the node's own group, the same at every start so that adopted processes
   *     are found in it
   */
  public static Found probe(String parent) {
    List<Mount> mounts = mounts();
    Map<String, Path> v1 = new LinkedHashMap<>();
    for (String controller : CONTROLLERS) {
      mounts.stream()
          .filter(mount -> mount.type.equals("cgroup") && mount.options.contains(controller))
          .findFirst()
          .ifPresent(mount -> v1.put(controller, mount.point));
    }
    if (v1.containsKey("memory")) {
      return tried(new CgroupsV1(v1, parent));
    }
    Optional<Mount> unified =
        mounts.stream().filter(mount -> mount.type.equals("cgroup2")).findFirst();
    return unified
        .map(mount -> probeV2(mount.point, parent))
        .orElse(none("no cgroup file system is mounted"));
  }

  private static Found probeV2(Path mount, String parent) {
    Found last = none("no control group of this user may be changed");
    for (Path base : candidates(mount)) {
      Path own = base.resolve(parent);
      try {
        Files.createDirectories(own);
      } catch (IOException e) {
        last = none("cannot make a control group below " + base + ": " + e.getMessage());
        continue;
      }
      Set<String> enforced = new TreeSet<>();
      for (String controller : List.of("memory", "cpu", "pids")) {
        Cgroups.tryWrite(base.resolve("cgroup.subtree_control"), "+" + controller);
        if (Cgroups.tryWrite(own.resolve("cgroup.subtree_control"), "+" + controller)) {
          enforced.add(controller);
        }
      }
      if (!enforced.isEmpty()) {
        last = tried(new CgroupsV2(own, enforced));
      }
      if (last.cgroups.isPresent()) {
        return last;
      }
      last = enforced.isEmpty() ? none("no controller is delegated to " + base) : last;
      GroupKill.removeEmpty(own);
    }
    return last;
  }

  /**
   * The root, then this process's own group and the groups above it: the first that lets us is as
   * good as any.
   */
  private static List<Path> candidates(Path mount) {
    List<Path> candidates = new ArrayList<>(List.of(mount));
    String own = "";
    for (String line : Disk.readText(Path.of("/proc/self/cgroup")).orElse("").split("\n")) {
      own = line.startsWith("0::/") ? line.substring(4) : own;
    }
    for (Path at = mount.resolve(own);
        at.startsWith(mount) && !at.equals(mount);
        at = at.getParent()) {
      candidates.add(at);
    }
    return candidates;
  }

  private static Found tried(Cgroups cgroups) {
    String name = "trial-" + ProcessHandle.current().pid();
    try {
      cgroups.create(name, TRIAL);
      join(cgroups.joins(name));
      return new Found(Optional.of(cgroups), "");
    } catch (IOException e) {
      return none("control groups can't be used: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return none("interrupted");
    } finally {
      cgroups.remove(name);
    }
  }

  /** A process of ours must be able to move itself there. */
  private static void join(List<Path> groups) throws IOException, InterruptedException {
    String script = "for g do echo $$ > $g/cgroup.procs || exit 1; done";
    List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", script));
    command.add("sh");
    groups.forEach(group -> command.add(group.toString()));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes());
    if (process.waitFor() != 0) {
      throw new IOException("a process cannot join " + groups.getFirst() + ": " + output.strip());
    }
  }

  /**
   * See proc_pid_mountinfo(5): after the separator come type, source and options of the file
   * system.
   */
  private static List<Mount> mounts() {
    List<Mount> mounts = new ArrayList<>();
    for (String line : Disk.readText(Path.of("/proc/self/mountinfo")).orElse("").split("\n")) {
      String[] halves = line.split(" - ");
      if (halves.length == 2 && halves[1].startsWith("cgroup")) {
        String[] fileSystem = halves[1].split(" ");
        mounts.add(
            new Mount(
                Path.of(halves[0].split(" ")[4]),
                fileSystem[0],
                List.of(fileSystem[2].split(","))));
      }
    }
    return mounts;
  }

  private static Found none(String problem) {
    return new Found(Optional.empty(), problem);
  }
}
