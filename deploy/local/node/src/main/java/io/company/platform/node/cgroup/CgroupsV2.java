package io.company.platform.node.cgroup;

import io.company.platform.node.disk.Disk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/**
 * Control groups of version 2: one hierarchy, in which the parent's subtree_control says what is
 * limited.
 */
final class CgroupsV2 implements Cgroups {

  private static final Path MOUNT = Path.of("/sys/fs/cgroup");
  private static final long PERIOD_MICROS = 100_000;

  private final Path parent;
  private final Set<String> enforced;

  /**
   * @param parent the node's own group, without processes in it
   * @param enforced controllers that are on for its children
   */
  CgroupsV2(Path parent, Set<String> enforced) {
    this.parent = parent;
    this.enforced = new TreeSet<>(enforced);
  }

  @Override
  public Set<String> enforced() {
    return enforced;
  }

  @Override
  public void create(String name, Limits limits) throws IOException {
    Path group = Files.createDirectories(parent.resolve(name));
    if (enforced.contains("memory")) {
      Cgroups.write(
          group.resolve("memory.max"),
          limits.memoryBytes() > 0 ? "" + limits.memoryBytes() : "max");
      Cgroups.tryWrite(group.resolve("memory.swap.max"), limits.memoryBytes() > 0 ? "0" : "max");
    }
    if (enforced.contains("cpu") && limits.cpuMillis() > 0) {
      String quota = limits.cpuMillis() * PERIOD_MICROS / 1000 + " " + PERIOD_MICROS;
      Cgroups.write(group.resolve("cpu.max"), quota);
    }
    if (enforced.contains("pids")) {
      Cgroups.write(group.resolve("pids.max"), Long.toString(limits.processes()));
    }
  }

  @Override
  public List<Path> joins(String name) {
    return List.of(parent.resolve(name));
  }

  @Override
  public Map<Path, Path> views(String name) {
    return Map.of(MOUNT, parent.resolve(name));
  }

  @Override
  public long oomKills(String name) {
    return Cgroups.counter(parent.resolve(name).resolve("memory.events"), "oom_kill");
  }

  @Override
  public OptionalLong residentBytes(String name) {
    Path figures = parent.resolve(name).resolve("memory.stat");
    return Files.exists(figures)
        ? OptionalLong.of(
            Cgroups.counter(figures, "anon") + Cgroups.counter(figures, "file_mapped"))
        : OptionalLong.empty();
  }

  @Override
  public List<Long> processes(String name) {
    return Cgroups.processesIn(parent.resolve(name));
  }

  @Override
  public void kill(String name) {
    if (!Cgroups.tryWrite(parent.resolve(name).resolve("cgroup.kill"), "1")) {
      GroupKill.repeatedly(() -> processes(name));
    }
  }

  @Override
  public void remove(String name) {
    GroupKill.removeDirectory(parent.resolve(name));
  }

  @Override
  public void dissolve() {
    GroupKill.removeEmpty(parent);
  }

  @Override
  public List<String> names() {
    return Disk.list(parent).stream()
        .filter(Files::isDirectory)
        .map(path -> path.getFileName().toString())
        .toList();
  }
}
