package io.company.platform.launcher.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The processes of this machine as {@code /proc} shows them. */
public final class Processes {
  private Processes() {}

  public static Stream<Long> pids() {
    String[] names =
        Path.of("/proc").toFile().list((directory, name) -> Character.isDigit(name.charAt(0)));
    return Stream.of(names == null ? new String[0] : names).map(Long::valueOf);
  }

  /** What the process was started with; empty when it is gone or another user's. */
  public static Map<String, String> environment(long pid) {
    Map<String, String> environment = new HashMap<>();
    for (String entry : strings(Path.of("/proc/" + pid + "/environ"))) {
      int equals = entry.indexOf('=');
      if (equals > 0) {
        environment.put(entry.substring(0, equals), entry.substring(equals + 1));
      }
    }
    return environment;
  }

  public static List<String> command(long pid) {
    return strings(Path.of("/proc/" + pid + "/cmdline"));
  }

  private static List<String> strings(Path file) {
    try {
      String content = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
      List<String> strings = new ArrayList<>(List.of(content.split("\0")));
      strings.removeIf(String::isEmpty);
      return strings;
    } catch (IOException e) {
      return List.of();
    }
  }
}
