package io.company.platform.node.log;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;

/**
 * Reads a log forward while its shim writes and rotates it: the open file is read to its end, then
 * the one that followed it. Loses a line only if rotation removes a file before it was read.
 */
public final class LogCursor implements AutoCloseable {

  private static final int BLOCK_BYTES = 64 * 1024;

  private final Path log;
  private final ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES).flip();
  private java.io.ByteArrayOutputStream line = new java.io.ByteArrayOutputStream();
  private FileChannel file;
  private Object fileKey;
  private LogLine peeked;

  /** Begins with the oldest line that is kept. */
  public LogCursor(Path log) {
    this.log = log;
  }

  Path log() {
    return log;
  }

  /** The next line without taking it; null when there is none yet. */
  LogLine peek() {
    if (peeked == null) {
      peeked = read();
    }
    return peeked;
  }

  /** Takes the next line; null when there is none yet. */
  public LogLine next() {
    LogLine next = peek();
    peeked = null;
    return next;
  }

  private LogLine read() {
    try {
      while (true) {
        LogLine complete = fromBlock();
        if (complete != null) {
          return complete;
        }
        if (!fill() && !advance()) {
          return null;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private LogLine fromBlock() {
    while (block.hasRemaining()) {
      byte next = block.get();
      if (next == '\n') {
        String text = line.toString(StandardCharsets.UTF_8);
        line.reset();
        return LogLine.parse(text);
      }
      line.write(next);
    }
    return null;
  }

  private boolean fill() throws IOException {
    if (file == null) {
      return false;
    }
    block.clear();
    int read = file.read(block);
    block.flip();
    return read > 0;
  }

  /**
   * Goes to the file that follows the open one, if there is one and the open one is read. Files may
   * be renamed meanwhile: what was opened counts only if the names are the same before and after.
   */
  private boolean advance() throws IOException {
    while (true) {
      List<Named> before = named();
      int mine = position(before);
      if (mine == before.size() - 1) {
        return false;
      }
      if (fill()) {
        return true;
      }
      Named following = before.get(mine + 1);
      FileChannel next = open(following.path());
      if (next != null && named().equals(before)) {
        close();
        file = next;
        fileKey = following.key();
        return true;
      }
      if (next != null) {
        next.close();
      }
    }
  }

  private record Named(Path path, Object key) {}

  private List<Named> named() {
    return LogFile.parts(log).stream().map(part -> new Named(part, key(part))).toList();
  }

  /** Of the open file; -1 when none is open or it is no longer kept. */
  private int position(List<Named> parts) {
    for (int i = 0; i < parts.size(); i++) {
      if (file != null && fileKey.equals(parts.get(i).key())) {
        return i;
      }
    }
    return -1;
  }

  private static FileChannel open(Path part) throws IOException {
    try {
      return FileChannel.open(part);
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  private static Object key(Path part) {
    try {
      return Files.readAttributes(part, BasicFileAttributes.class).fileKey();
    } catch (IOException e) {
      return null;
    }
  }

  @Override
  public void close() {
    try {
      if (file != null) {
        file.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
