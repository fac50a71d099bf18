package io.company.platform.node.log;

import io.company.platform.node.disk.Disk;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A rotated log as its shim keeps it: {@code x.log}, older in {@code x.log.1}, and so on. */
public final class LogFile {

  private static final int BLOCK_BYTES = 64 * 1024;

  private LogFile() {}

  /** The files of the log that are there, oldest first. */
  static List<Path> parts(Path log) {
    String name = log.getFileName().toString();
    return Disk.list(log.getParent()).stream()
        .filter(
            path ->
                path.getFileName()
                    .toString()
                    .matches(java.util.regex.Pattern.quote(name) + "(\\.\\d+)?"))
        .sorted(Comparator.comparingInt((Path path) -> number(path, name)).reversed())
        .toList();
  }

  private static int number(Path part, String name) {
    String suffix = part.getFileName().toString().substring(name.length());
    return suffix.isEmpty() ? 0 : Integer.parseInt(suffix.substring(1));
  }

  /** The last lines, oldest first, none from before {@code sinceMillis}. */
  public static List<LogLine> tail(Path log, int lines, long sinceMillis) {
    List<LogLine> found = new ArrayList<>();
    for (Path part : parts(log).reversed()) {
      if (found.size() >= lines) {
        break;
      }
      found.addAll(0, tailOf(part, lines - found.size()));
    }
    return found.stream().filter(line -> line.atMillis() >= sinceMillis).toList();
  }

  /** Reads backwards block by block until there are enough line ends. */
  private static List<LogLine> tailOf(Path part, int lines) {
    try (RandomAccessFile file = new RandomAccessFile(part.toFile(), "r")) {
      long from = file.length();
      byte[] read = new byte[0];
      while (from > 0 && count(read) <= lines) {
        int block = (int) Math.min(BLOCK_BYTES, from);
        byte[] more = new byte[block + read.length];
        file.seek(from - block);
        file.readFully(more, 0, block);
        System.arraycopy(read, 0, more, block, read.length);
        read = more;
        from -= block;
      }
      List<String> all = new String(read, StandardCharsets.UTF_8).lines().toList();
      return all.subList(Math.max(0, all.size() - lines), all.size()).stream()
          .map(LogLine::parse)
          .toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  private static long count(byte[] bytes) {
    long ends = 0;
    for (byte b : bytes) {
      ends += b == '\n' ? 1 : 0;
    }
    return ends;
  }
}
