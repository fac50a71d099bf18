package io.company.platform.node.sandbox;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * What one run may see and be.
 *
 * @param user uid and gid of the process; empty is the node's own user
 * @param directory the host directory that the process sees as its working directory
 * @param writable whether it may write there
 * @param cache host directory that is HOME, writable; null for an empty HOME that ends with the run
 * @param mounts further host paths to see read-only, by where
 * @param binds directories that may be writable, e.g. volumes
 * @param network false takes the network away
 * @param diesWithShim whether the end of the shim ends the run
 */
public record Confinement(
    OptionalInt user,
    Path directory,
    boolean writable,
    Path cache,
    Map<Path, Path> mounts,
    List<Bind> binds,
    boolean network,
    boolean diesWithShim) {

  /** A host directory where the process sees it. */
  public record Bind(Path inside, Path onHost, boolean writable) {}

  public Confinement {
    mounts = Map.copyOf(mounts);
    binds = List.copyOf(binds);
  }

  static List<String> arguments(Object... parts) {
    return java.util.Arrays.stream(parts).map(Object::toString).toList();
  }
}
