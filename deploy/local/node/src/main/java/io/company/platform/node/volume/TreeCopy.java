package io.company.platform.node.volume;

import io.company.platform.node.disk.Posix;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Copies a tree by several threads: folders first, then files, whose content the kernel copies
 * (copy_file_range, which shares blocks on file systems that can). Modes stay, the owner is the new
 * one, times are new. Sockets and pipes are left out.
 */
final class TreeCopy {

  private static final int THREADS = Math.clamp(Runtime.getRuntime().availableProcessors(), 2, 4);

  private static final Set<PosixFilePermission> OWNERS =
      PosixFilePermissions.fromString("rwx------");

  /**
   * @param rank among the files of its folder
   */
  private record Item(Path from, Path to, BasicFileAttributes attributes, int rank) {}

  private final OptionalInt owner;
  private final List<Item> items = new ArrayList<>();
  private final AtomicInteger next = new AtomicInteger();
  private final AtomicReference<IOException> failure = new AtomicReference<>();

  private TreeCopy(OptionalInt owner) {
    this.owner = owner;
  }

  /** Fills {@code to}, which is there and empty. */
  static void copy(Path from, Path to, OptionalInt owner) throws IOException {
    TreeCopy copy = new TreeCopy(owner);
    copy.folders(from, to);
    // neighbours in different folders: two threads in one wait for its lock
    copy.items.sort(Comparator.comparingInt(Item::rank));
    List<Thread> threads = new ArrayList<>();
    for (int i = 1; i < THREADS; i++) {
      threads.add(Thread.ofPlatform().name("copy").start(copy::files));
    }
    copy.files();
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        copy.failure.compareAndSet(null, new IOException("interrupted", e));
      }
    }
    if (copy.failure.get() != null) {
      throw copy.failure.get();
    }
  }

  private void folders(Path from, Path to) throws IOException {
    Map<Path, Integer> ranks = new HashMap<>();
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
              throws IOException {
            if (!folder.equals(from)) {
              Path made = to.resolve(from.relativize(folder));
              Files.createDirectory(made);
              Files.setPosixFilePermissions(made, permissions(attributes, folder));
              give(made);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (!attributes.isOther()) {
              int rank = ranks.merge(file.getParent(), 1, Integer::sum);
              items.add(new Item(file, to.resolve(from.relativize(file)), attributes, rank));
            }
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private void files() {
    try {
      for (int at = next.getAndIncrement();
          at < items.size() && failure.get() == null;
          at = next.getAndIncrement()) {
        file(items.get(at));
      }
    } catch (IOException e) {
      failure.compareAndSet(null, e);
    } catch (UncheckedIOException e) {
      failure.compareAndSet(null, e.getCause());
    }
  }

  private void file(Item item) throws IOException {
    if (item.attributes.isSymbolicLink()) {
      Files.createSymbolicLink(item.to, Files.readSymbolicLink(item.from));
      give(item.to);
      return;
    }
    Set<PosixFilePermission> mode = permissions(item.attributes, item.from);
    var write = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try (FileChannel in = FileChannel.open(item.from);
        FileChannel out =
            FileChannel.open(item.to, write, PosixFilePermissions.asFileAttribute(mode))) {
      long size = in.size();
      for (long at = 0; at < size; ) {
        long moved = in.transferTo(at, size - at, out);
        if (moved <= 0) {
          break;
        }
        at += moved;
      }
    }
    if (!OWNERS.containsAll(mode)) {
      Files.setPosixFilePermissions(item.to, mode); // the umask has taken some away
    }
    give(item.to);
  }

  private void give(Path path) {
    owner.ifPresent(user -> Posix.give(path, user));
  }

  /** The walk has read them already where the file system is a POSIX one. */
  private static Set<PosixFilePermission> permissions(BasicFileAttributes attributes, Path path)
      throws IOException {
    return attributes instanceof PosixFileAttributes posix
        ? posix.permissions()
        : Files.getPosixFilePermissions(path);
  }
}
