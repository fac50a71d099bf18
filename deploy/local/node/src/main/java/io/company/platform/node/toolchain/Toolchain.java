package io.company.platform.node.toolchain;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A language runtime that is there.
 *
 * @param version exact; empty until it is known
 * @param bin absolute path of its programs on this machine
 * @param inside where a sandboxed process finds its programs
 * @param mounts what a sandbox must show, by where
 * @param environment what its programs need to be told, e.g. JAVA_HOME
 * @param features what it offers beyond its programs, sorted
 */
public record Toolchain(
    String name,
    String version,
    Path bin,
    List<Path> inside,
    Map<Path, Path> mounts,
    Map<String, String> environment,
    List<String> features) {

  Toolchain(
      String name,
      String version,
      Path bin,
      List<Path> inside,
      Map<Path, Path> mounts,
      Map<String, String> environment) {
    this(name, version, bin, inside, mounts, environment, List.of());
  }

  /** No toolchain: the system's programs. */
  public static final Toolchain NONE = new Toolchain("", "", null, List.of(), Map.of(), Map.of());

  private static final String SYSTEM_PATH =
      "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  /**
   * PATH with the toolchains first, in their order, as a process in a sandbox or outside of one
   * finds them.
   */
  public static String path(List<Toolchain> toolchains, boolean sandboxed) {
    StringBuilder path = new StringBuilder();
    for (Toolchain toolchain : toolchains) {
      List<Path> folders =
          sandboxed || toolchain.bin == null ? toolchain.inside : List.of(toolchain.bin);
      folders.forEach(folder -> path.append(folder).append(':'));
    }
    return path.append(SYSTEM_PATH).toString();
  }
}
