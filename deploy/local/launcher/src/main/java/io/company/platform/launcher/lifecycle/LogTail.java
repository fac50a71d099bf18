package io.company.platform.launcher.lifecycle;

import io.company.platform.launcher.home.Home;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** The end of a part's log, indented, for error messages. */
public final class LogTail {
  private static final int LINES = 15;
  private static final int BYTES = 16_384;

  private LogTail() {}

  public static String of(Home home, String part) {
    Path log = home.log(part);
    try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
      file.seek(Math.max(0, file.length() - BYTES));
      byte[] bytes = new byte[(int) (file.length() - file.getFilePointer())];
      file.readFully(bytes);
      List<String> lines = new String(bytes, StandardCharsets.UTF_8).lines().toList();
      return lines.subList(Math.max(0, lines.size() - LINES), lines.size()).stream()
          .map(line -> "    " + line)
          .collect(Collectors.joining("\n"));
    } catch (IOException e) {
      return "    (it has written nothing)";
    }
  }
}
