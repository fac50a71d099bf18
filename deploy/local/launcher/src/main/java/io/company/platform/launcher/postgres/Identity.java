package io.company.platform.launcher.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Whom Postgres runs as. It refuses root, so that root gives each installation a user id that
 * nobody has, which then owns the cluster; an ordinary user runs it as himself. {@code initdb} and
 * the single-user mode insist on a user id that has a name, so that these two run as {@code nobody}
 * and the cluster changes hands afterwards.
 *
 * @param uid of user and group; {@link #SELF} for whoever runs this, {@link #NAMELESS} where he has
 *     no name
 * @param blocked whether a folder on the way to cluster or binaries shuts other users out, so that
 *     the process needs the right to pass and read (and only that) in spite of it
 */
record Identity(int uid, boolean blocked) {
  private static final int NOBODY = 65_534;
  private static final int SELF = -1;
  private static final int NAMELESS = -2;
  private static final int FIRST_UID = 63_000;
  private static final int UIDS = 1_000;

  /**
   * The server's. The same for the same place, different for two places on one machine with near
   * certainty.
   */
  static Identity of(Path cluster, Optional<Path> binaries) throws IOException {
    if ((int) Files.getAttribute(Path.of("/proc/self"), "unix:uid") != 0) {
      return new Identity(SELF, false);
    }
    boolean blocked =
        Stream.concat(Stream.of(cluster.getParent()), binaries.map(Path::getParent).stream())
            .anyMatch(Identity::shut);
    return new Identity(FIRST_UID + Math.floorMod(cluster.toString().hashCode(), UIDS), blocked);
  }

  /**
   * That of the programs that insist on a name; a nameless ordinary user takes nobody's in a name
   * space of his own.
   */
  Identity named() throws IOException {
    if (uid >= 0) {
      return new Identity(NOBODY, blocked);
    }
    return hasName() ? this : new Identity(NAMELESS, false);
  }

  /** What goes before the command. */
  List<String> prefix() {
    if (uid == NAMELESS) {
      return List.of("unshare", "--user", "--map-user=" + NOBODY, "--map-group=" + NOBODY);
    }
    if (uid == SELF) {
      return List.of();
    }
    String id = Integer.toString(uid);
    List<String> drop = List.of("setpriv", "--reuid", id, "--regid", id, "--clear-groups");
    if (!blocked) {
      return drop;
    }
    return Stream.concat(
            drop.stream(),
            Stream.of("--inh-caps", "+dac_read_search", "--ambient-caps", "+dac_read_search"))
        .toList();
  }

  /** Hands over the folder and all in it; nothing where no one else is involved. */
  void own(Path tree) throws IOException {
    if (uid < 0) {
      return;
    }
    try (Stream<Path> paths = Files.walk(tree)) {
      for (Path path : (Iterable<Path>) paths::iterator) {
        if ((int) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS) != uid) {
          Files.setAttribute(path, "unix:uid", uid, LinkOption.NOFOLLOW_LINKS);
          Files.setAttribute(path, "unix:gid", uid, LinkOption.NOFOLLOW_LINKS);
        }
      }
    }
  }

  private static boolean hasName() throws IOException {
    try {
      return new ProcessBuilder("id", "-un")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  private static boolean shut(Path directory) {
    for (Path each = directory.toAbsolutePath(); each != null; each = each.getParent()) {
      try {
        if (Files.exists(each)
            && !Files.getPosixFilePermissions(each).contains(PosixFilePermission.OTHERS_EXECUTE)) {
          return true;
        }
      } catch (IOException e) {
        return true;
      }
    }
    return false;
  }
}
