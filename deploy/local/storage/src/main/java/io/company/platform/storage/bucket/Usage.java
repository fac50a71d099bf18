package io.company.platform.storage.bucket;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * What a bucket holds, counted as it changes and counted anew from the disk while nothing writes.
 * Bytes that are being uploaded count already, so that uploads side by side can't pass the quota
 * together.
 */
final class Usage {

  /** A count of the disk: parts of unfinished uploads are bytes, not objects. */
  record Count(long bytes, long objects) {}

  private static final String PART = ".mpus-";

  private final Path directory;
  private long bytes;
  private long objects;
  private long changes;
  private int writers;

  Usage(Path directory) throws IOException {
    this.directory = directory;
    Count count = onDisk();
    this.bytes = count.bytes;
    this.objects = count.objects;
  }

  synchronized Count count() {
    return new Count(Math.max(0, bytes), Math.max(0, objects));
  }

  /** Whether there was room; where there was not, nothing changed. */
  synchronized boolean reserve(long more, long limitBytes) {
    if (bytes + more > limitBytes) {
      return false;
    }
    bytes += more;
    changes++;
    return true;
  }

  synchronized void add(long moreBytes, long moreObjects) {
    bytes += moreBytes;
    objects += moreObjects;
    changes++;
  }

  synchronized void begin() {
    writers++;
    changes++;
  }

  synchronized void end() {
    writers--;
    changes++;
  }

  /** Makes up for what the counting missed; does nothing while something writes. */
  void recount() throws IOException {
    long before;
    synchronized (this) {
      if (writers > 0) {
        return;
      }
      before = changes;
    }
    Count count = onDisk();
    synchronized (this) {
      if (changes == before) {
        bytes = count.bytes;
        objects = count.objects;
      }
    }
  }

  private Count onDisk() throws IOException {
    long[] sums = new long[2];
    Files.walkFileTree(
        directory,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            sums[0] += attributes.size();
            sums[1] += directory.relativize(file).toString().startsWith(PART) ? 0 : 1;
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException gone) {
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, IOException gone) {
            return FileVisitResult.CONTINUE;
          }
        });
    return new Count(sums[0], sums[1]);
  }
}
