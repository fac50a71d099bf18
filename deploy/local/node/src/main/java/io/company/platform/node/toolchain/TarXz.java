package io.company.platform.node.toolchain;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * Unpacks a tar inside an xz stream, to its end: xz verifies what it has read. Everybody may read
 * the result and only its owner may write it. The launcher has the same for its own Postgres; the
 * two share no library.
 */
final class TarXz {

  private static final int EXECUTABLE = 0111;

  private TarXz() {}

  static void unpack(InputStream stream, Path into) throws IOException {
    try (var tar = new TarArchiveInputStream(new XZInputStream(stream))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        Path target = into.resolve(entry.getName()).normalize();
        if (!target.startsWith(into)) {
          throw new IOException("it holds a path that leads out of it: " + entry.getName());
        }
        if (entry.isDirectory()) {
          folder(target, into);
          continue;
        }
        folder(target.getParent(), into);
        if (entry.isSymbolicLink()) {
          Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
          continue;
        }
        Files.copy(tar, target);
        boolean program = (entry.getMode() & EXECUTABLE) != 0;
        Files.setPosixFilePermissions(
            target, PosixFilePermissions.fromString(program ? "rwxr-xr-x" : "rw-r--r--"));
      }
    }
  }

  private static void folder(Path folder, Path root) throws IOException {
    if (Files.isDirectory(folder)) {
      return;
    }
    folder(folder.getParent(), root);
    Files.createDirectory(folder);
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
