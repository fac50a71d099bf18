package io.company.platform.storage.table;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.ObjectMapper;

/** The table on the disk, sealed. What was written is durable, and is there whole or not at all. */
public final class TableFile {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;
  private final Seal seal;

  public TableFile(Path file, Seal seal) {
    this.file = file;
    this.seal = seal;
  }

  /** Empty where nothing was written yet; an unreadable one is an error, never taken for empty. */
  public Table read() throws IOException {
    if (!Files.exists(file)) {
      return Table.EMPTY;
    }
    try {
      return JSON.readValue(seal.open(Files.readAllBytes(file)), Table.class);
    } catch (IOException | JacksonException e) {
      throw new IOException(file + " can't be read: " + e.getMessage(), e);
    }
  }

  public void write(Table table) throws IOException {
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(fresh);
    var attribute =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    var options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try (FileChannel channel = FileChannel.open(fresh, options, attribute)) {
      ByteBuffer bytes = ByteBuffer.wrap(seal.seal(JSON.writeValueAsBytes(table)));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    try (FileChannel directory = FileChannel.open(file.getParent(), StandardOpenOption.READ)) {
      directory.force(true);
    }
  }
}
