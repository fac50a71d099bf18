package io.company.platform.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file system of a few megabytes in the place of a folder, with what was in the folder. Needs the
 * right to mount.
 */
final class SmallDisk implements AutoCloseable {

  private static final String STUFFING = "stuffing";
  private final Path folder;

  private SmallDisk(Path folder) {
    this.folder = folder;
  }

  static boolean possible() throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("small-disk");
    boolean mounted = run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder.toString());
    if (mounted) {
      run("umount", folder.toString());
    }
    Files.delete(folder);
    return mounted;
  }

  static SmallDisk under(Path folder, String size) throws IOException, InterruptedException {
    Path aside = folder.resolveSibling(folder.getFileName() + "-aside");
    must("cp", "-a", folder.toString(), aside.toString());
    must("mount", "-t", "tmpfs", "-o", "size=" + size, "tmpfs", folder.toString());
    must("cp", "-a", aside + "/.", folder.toString());
    must("rm", "-rf", aside.toString());
    return new SmallDisk(folder);
  }

  /** Not a byte is left. */
  void stuff() throws InterruptedException {
    try {
      run("dd", "if=/dev/zero", "of=" + folder.resolve(STUFFING), "bs=4k");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  void makeRoom(String size) throws IOException, InterruptedException {
    Files.deleteIfExists(folder.resolve(STUFFING));
    must("mount", "-o", "remount,size=" + size, folder.toString());
  }

  @Override
  public void close() throws IOException, InterruptedException {
    must("umount", "-l", folder.toString());
  }

  private static void must(String... command) throws IOException, InterruptedException {
    if (!run(command)) {
      throw new IOException(String.join(" ", command) + " failed");
    }
  }

  private static boolean run(String... command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    return process.waitFor() == 0;
  }
}
