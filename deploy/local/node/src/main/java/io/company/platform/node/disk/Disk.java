package io.company.platform.node.disk;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * Files of the node's state. A written file is whole or not there: temporary file, fsync, rename,
 * fsync of the directory. A replaced one is so for every process, and may be lost with the machine:
 * right for what ends with the machine anyhow. Files and directories are readable by their owner
 * only, because descriptions hold credentials.
 */
public final class Disk {

  private static final AtomicLong SEQUENCE = new AtomicLong();
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .defaultPropertyInclusion(JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, null))
          .build();

  private Disk() {}

  public static ObjectMapper json() {
    return JSON;
  }

  public static void writeJson(Path file, Object value) {
    try {
      write(file, JSON.writeValueAsBytes(value), true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As {@link #writeJson} without fsync, which takes ten milliseconds on a busy machine. */
  public static void replaceJson(Path file, Object value) {
    try {
      write(file, JSON.writeValueAsBytes(value), false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Of a replaced file: one that the machine's end has left unreadable counts as absent. */
  public static <T> Optional<T> readReplacedJson(Path file, Class<T> type) {
    try {
      return readJson(file, type);
    } catch (UncheckedIOException e) {
      return Optional.empty();
    }
  }

  /**
   * Empty when there is no such file. A file that can't be parsed is an error: it is never taken
   * for an absent one.
   */
  public static <T> Optional<T> readJson(Path file, Class<T> type) {
    try {
      return Optional.of(JSON.readValue(Files.readAllBytes(file), type));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": " + e.getMessage(), e);
    }
  }

  public static Optional<String> readText(Path file) {
    try {
      return Optional.of(Files.readString(file, StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  public static void replaceText(Path file, String text) {
    try {
      write(file, text.getBytes(StandardCharsets.UTF_8), false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(Path file, byte[] content, boolean durable) throws IOException {
    directory(file.getParent());
    Path temporary =
        file.resolveSibling("." + file.getFileName() + "." + SEQUENCE.incrementAndGet() + ".new");
    var open =
        Set.of(
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE);
    var mode = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    try (FileChannel channel = FileChannel.open(temporary, open, mode)) {
      ByteBuffer buffer = ByteBuffer.wrap(content);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      if (durable) {
        channel.force(true);
      }
    }
    Files.move(
        temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    if (durable) {
      force(file.getParent());
    }
  }

  /** Returns when what was made, renamed or removed in the directory is on the disk. */
  public static void force(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory)) {
      channel.force(true);
    }
  }

  /** Makes the directory and its parents, mode 0700, where they are missing. */
  public static Path directory(Path directory) {
    try {
      var mode = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
      return Files.createDirectories(directory, mode);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * As {@link #directory}, and others may pass through it to what is theirs, without listing it.
   */
  public static Path passage(Path directory) {
    if (Files.isDirectory(directory)) {
      return directory;
    }
    try {
      directory(directory);
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
      return directory;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static List<Path> list(Path directory) {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.sorted().toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  /**
   * Removes the file or the whole tree; what is not there is no error. Symbolic links are removed,
   * not followed.
   */
  public static void remove(Path tree) {
    try {
      Files.walkFileTree(
          tree,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                throws IOException {
              if (!Files.isWritable(directory)) {
                Files.setPosixFilePermissions(
                    directory, PosixFilePermissions.fromString("rwx------"));
              }
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              Files.deleteIfExists(file);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure)
                throws IOException {
              if (failure instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
              }
              throw failure;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException failure)
                throws IOException {
              Files.deleteIfExists(directory);
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
