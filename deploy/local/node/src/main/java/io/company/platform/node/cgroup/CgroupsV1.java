package io.company.platform.node.cgroup;

import io.company.platform.node.disk.Disk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/** Control groups of version 1: one hierarchy per controller, limits in each. */
final class CgroupsV1 implements Cgroups {

  private static final Set<String> LIMITING = Set.of("memory", "cpu", "pids");
  private static final long PERIOD_MICROS = 100_000;

  /** Mount point by controller; controllers mounted together share one. */
  private final Map<String, Path> mounts;

  private final String parent;

  CgroupsV1(Map<String, Path> mounts, String parent) {
    this.mounts = new LinkedHashMap<>(mounts);
    this.parent = parent;
  }

  @Override
  public Set<String> enforced() {
    Set<String> enforced = new TreeSet<>(LIMITING);
    enforced.retainAll(mounts.keySet());
    return enforced;
  }

  @Override
  public void create(String name, Limits limits) throws IOException {
    for (Path mount : Set.copyOf(mounts.values())) {
      Files.createDirectories(mount.resolve(parent).resolve(name));
    }
    if (mounts.containsKey("cpuset")) {
      inheritCpuset(mounts.get("cpuset").resolve(parent));
      inheritCpuset(group("cpuset", name));
    }
    if (limits.memoryBytes() > 0 && mounts.containsKey("memory")) {
      Path group = group("memory", name);
      Cgroups.write(group.resolve("memory.limit_in_bytes"), Long.toString(limits.memoryBytes()));
      Cgroups.tryWrite(
          group.resolve("memory.memsw.limit_in_bytes"), Long.toString(limits.memoryBytes()));
    }
    if (limits.cpuMillis() > 0 && mounts.containsKey("cpu")) {
      Path group = group("cpu", name);
      Cgroups.write(group.resolve("cpu.cfs_period_us"), Long.toString(PERIOD_MICROS));
      Cgroups.write(
          group.resolve("cpu.cfs_quota_us"),
          Long.toString(limits.cpuMillis() * PERIOD_MICROS / 1000));
    }
    if (mounts.containsKey("pids")) {
      Cgroups.write(group("pids", name).resolve("pids.max"), Long.toString(limits.processes()));
    }
  }

  /** A new cpuset is empty and takes no process; it gets what its parent has. */
  private static void inheritCpuset(Path group) throws IOException {
    for (String file : List.of("cpuset.cpus", "cpuset.mems")) {
      if (Files.readString(group.resolve(file)).isBlank()) {
        Cgroups.write(
            group.resolve(file), Files.readString(group.getParent().resolve(file)).strip());
      }
    }
  }

  @Override
  public List<Path> joins(String name) {
    return mounts.values().stream()
        .distinct()
        .map(mount -> mount.resolve(parent).resolve(name))
        .toList();
  }

  @Override
  public Map<Path, Path> views(String name) {
    Map<Path, Path> views = new LinkedHashMap<>();
    for (Path mount : mounts.values()) {
      views.put(mount, mount.resolve(parent).resolve(name));
    }
    return views;
  }

  @Override
  public long oomKills(String name) {
    return mounts.containsKey("memory")
        ? Cgroups.counter(group("memory", name).resolve("memory.oom_control"), "oom_kill")
        : 0;
  }

  @Override
  public OptionalLong residentBytes(String name) {
    if (!mounts.containsKey("memory")) {
      return OptionalLong.empty();
    }
    Path figures = group("memory", name).resolve("memory.stat");
    return Files.exists(figures)
        ? OptionalLong.of(
            Cgroups.counter(figures, "total_rss") + Cgroups.counter(figures, "total_mapped_file"))
        : OptionalLong.empty();
  }

  @Override
  public List<Long> processes(String name) {
    return Cgroups.processesIn(joins(name).getFirst());
  }

  @Override
  public void kill(String name) {
    GroupKill.repeatedly(() -> processes(name));
  }

  @Override
  public void remove(String name) {
    joins(name).forEach(GroupKill::removeDirectory);
  }

  @Override
  public void dissolve() {
    mounts.values().forEach(mount -> GroupKill.removeEmpty(mount.resolve(parent)));
  }

  @Override
  public List<String> names() {
    Path first = mounts.values().iterator().next().resolve(parent);
    return Disk.list(first).stream()
        .filter(Files::isDirectory)
        .map(path -> path.getFileName().toString())
        .toList();
  }

  private Path group(String controller, String name) {
    return mounts.get(controller).resolve(parent).resolve(name);
  }
}
