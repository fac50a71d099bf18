package io.company.platform.node.toolchain;

import io.company.platform.node.sandbox.HostProbe;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the machine's pip gets packages from, as it says itself. Addresses with credentials in them
 * are left out.
 */
final class PipSettings {

  private static final Pattern SETTING =
      Pattern.compile("(?m)^\\w+\\.(index-url|extra-index-url|find-links|no-index)='(.*)'$");
  private static final int ANSWER_SECONDS = 10;

  private PipSettings() {}

  /** As environment variables. */
  static Map<String, String> find() {
    Optional<Path> python = HostProbe.program("python3");
    if (python.isEmpty()) {
      return Map.of();
    }
    List<String> command = List.of(python.get().toString(), "-m", "pip", "config", "list");
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      process.getOutputStream().close();
      if (!process.waitFor(ANSWER_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return Map.of();
      }
      return parse(new String(process.getInputStream().readAllBytes()));
    } catch (IOException e) {
      return Map.of();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Map.of();
    }
  }

  static Map<String, String> parse(String answer) {
    Map<String, String> settings = new TreeMap<>();
    Matcher line = SETTING.matcher(answer);
    while (line.find()) {
      String value = line.group(2).replace("\\n", " ").strip();
      if (!value.contains("@")) {
        settings.put(
            "PIP_" + line.group(1).replace('-', '_').toUpperCase(java.util.Locale.ROOT), value);
      }
    }
    return settings;
  }
}
