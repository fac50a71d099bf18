package io.company.platform.node.shim;

import io.company.platform.node.disk.Disk;
import io.company.platform.node.disk.Fingerprint;
import io.company.platform.node.disk.Posix;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Where a run has what ends with it: its own directory, a scratch directory, and files with secrets
 * in memory (tmpfs), which no disk ever holds.
 */
public final class RunFolders {

  private static final Path SHARED_MEMORY = Path.of("/dev/shm");

  private final Path runs;
  private final Path scratch;
  private final Path memory;

  public RunFolders(Path home) {
    this.runs = Disk.directory(home.resolve("runs"));
    this.scratch = home.resolve("scratch");
    this.memory = SHARED_MEMORY.resolve("platform-" + Fingerprint.of(home.toString()));
  }

  Path directory(String run) {
    return runs.resolve(run);
  }

  public Path files(String run) {
    return memory.resolve(run);
  }

  /** Writes the files, readable by the user only. */
  public void write(String run, Map<String, byte[]> contents, OptionalInt user) {
    try {
      if (!Files.getFileStore(SHARED_MEMORY).type().equals("tmpfs")) {
        throw new StartFailure("its files need a file system in memory at " + SHARED_MEMORY);
      }
      Disk.passage(memory);
      if (Files.isSymbolicLink(memory)
          || !Files.getOwner(memory, LinkOption.NOFOLLOW_LINKS)
              .equals(Files.getOwner(runs, LinkOption.NOFOLLOW_LINKS))) {
        throw new StartFailure(memory + " belongs to another user: remove it");
      }
      Path directory = Disk.directory(files(run));
      var mode = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("r--------"));
      var create = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      for (var file : contents.entrySet()) {
        Path path = directory.resolve(file.getKey());
        try (var channel = Files.newByteChannel(path, create, mode)) {
          channel.write(java.nio.ByteBuffer.wrap(file.getValue()));
        }
        user.ifPresent(uid -> Posix.give(path, uid));
      }
      user.ifPresent(uid -> Posix.give(directory, uid));
    } catch (IOException | UncheckedIOException e) {
      throw new StartFailure("its files can't be written to memory: " + e.getMessage());
    }
  }

  /** An empty directory of the user's. */
  public Path scratch(String run, OptionalInt user) {
    Disk.passage(scratch);
    Path directory = Disk.directory(scratch.resolve(run));
    user.ifPresent(uid -> Posix.give(directory, uid));
    return directory;
  }

  void remove(String run) {
    Disk.remove(files(run));
    Disk.remove(scratch.resolve(run));
    Disk.remove(directory(run));
  }

  /** Runs that have anything here. */
  List<String> names() {
    List<String> names = new ArrayList<>();
    for (Path place : List.of(runs, scratch, memory)) {
      Disk.list(place).forEach(path -> names.add(path.getFileName().toString()));
    }
    return names;
  }

  /** Removes the place in memory if no run has anything in it. */
  public void dissolve() {
    try {
      Files.deleteIfExists(memory);
    } catch (IOException e) {
      // not empty: it goes with the last run
    }
  }
}
