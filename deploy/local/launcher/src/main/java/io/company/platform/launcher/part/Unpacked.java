package io.company.platform.launcher.part;

import io.company.platform.launcher.Refusal;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.zip.ZipInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * A folder unpacked from an archive that the build fetched. It is there whole or not at all,
 * whoever else unpacks it at the same moment: work happens in a folder beside it, under a lock, and
 * a rename ends it.
 */
public record Unpacked(Path directory) {

  /** Fills the fresh folder from the archive. */
  public interface Filling {
    void into(Path fresh) throws IOException;
  }

  public boolean present() {
    return Files.isDirectory(directory);
  }

  public void make(Filling filling) throws IOException {
    if (present()) {
      return;
    }
    Path lock = directory.resolveSibling("." + directory.getFileName() + ".lock");
    try (var channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        var held = channel.lock()) {
      if (present() || !held.isValid()) {
        return;
      }
      Path fresh = directory.resolveSibling("." + directory.getFileName() + ".new");
      delete(fresh);
      Files.createDirectories(fresh);
      filling.into(fresh);
      Files.move(fresh, directory, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  /** A zip whose entries lie in one folder, which is left out. */
  public static void zip(Path archive, Path into) throws IOException {
    try (var zip = new ZipInputStream(Files.newInputStream(archive))) {
      for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        String name = entry.getName();
        String inside = name.substring(name.indexOf('/') + 1);
        Path target = within(into, inside);
        if (entry.isDirectory()) {
          Files.createDirectories(target);
        } else {
          Files.createDirectories(target.getParent());
          Files.copy(zip, target);
        }
      }
    }
  }

  /** The tar inside an xz stream, with its permissions and symbolic links. */
  public static void tarXz(InputStream stream, Path into) throws IOException {
    try (var tar = new TarArchiveInputStream(new XZInputStream(stream))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        Path target = within(into, entry.getName());
        if (entry.isDirectory()) {
          Files.createDirectories(target);
          continue;
        }
        Files.createDirectories(target.getParent());
        if (entry.isSymbolicLink()) {
          Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
          continue;
        }
        Files.copy(tar, target);
        Files.setPosixFilePermissions(target, permissions(entry.getMode()));
      }
    }
  }

  /**
   * Deletes the folder and all below it, read-only folders (artifacts) included; nothing where it
   * is missing.
   */
  public static void delete(Path directory) throws IOException {
    if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (var tree = Files.walk(directory)) {
      List<Path> deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
      for (Path path : deepestFirst) {
        boolean folder = Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
        if (folder && !Files.isWritable(path)) {
          Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
        }
      }
      for (Path path : deepestFirst) {
        Files.deleteIfExists(path);
      }
    }
  }

  private static Path within(Path into, String name) {
    Path target = into.resolve(name).normalize();
    if (!target.startsWith(into)) {
      throw new Refusal("the archive holds a path that leads out of it: " + name);
    }
    return target;
  }

  private static Set<PosixFilePermission> permissions(int mode) {
    Set<PosixFilePermission> all = EnumSet.noneOf(PosixFilePermission.class);
    PosixFilePermission[] order = PosixFilePermission.values();
    for (int bit = 0; bit < order.length; bit++) {
      if ((mode & (0400 >> bit)) != 0) {
        all.add(order[bit]);
      }
    }
    return all;
  }
}
