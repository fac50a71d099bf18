package io.company.platform.node.shim;

import io.company.platform.node.process.ProcessId;
import io.company.platform.node.sandbox.Sandbox;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * What node and shim tell each other: one "key value" a line, values percent-encoded. What a shim
 * needs to go on is a file; what it needs to start the process may hold secrets and goes through a
 * pipe.
 */
final class SpecFile {

  private SpecFile() {}

  static String write(RunSpec spec, Sandbox sandbox, Shims.LogLimits logs) {
    StringBuilder text = new StringBuilder();
    line(text, "log", spec.log().toString());
    line(text, "log_bytes", Long.toString(logs.bytes()));
    line(text, "log_files", Integer.toString(logs.files()));
    if (spec.deadlineMillis() > 0) {
      line(text, "deadline", Long.toString(spec.deadlineMillis()));
    }
    if (sandbox.mounts()) {
      line(text, "bubblewrap", "1");
    }
    return text.toString();
  }

  /** Ends with the line "end": a shim that does not see it starts nothing. */
  static String launch(RunSpec spec, String group, Sandbox sandbox) {
    StringBuilder text = new StringBuilder();
    spec.confinement().user().ifPresent(user -> line(text, "owner", Integer.toString(user)));
    if (!sandbox.mounts()) {
      line(text, "directory", spec.confinement().directory().toString());
    }
    sandbox
        .host()
        .cgroups()
        .ifPresent(groups -> groups.joins(group).forEach(g -> line(text, "cgroup", g.toString())));
    spec.environment().forEach((name, value) -> line(text, "env", name + "=" + value));
    sandbox
        .commandLine(spec.confinement(), spec.command())
        .forEach(part -> line(text, "arg", part));
    return text.append("end\n").toString();
  }

  private static void line(StringBuilder text, String key, String value) {
    text.append(key).append(' ');
    for (byte b : value.getBytes(StandardCharsets.UTF_8)) {
      if (b <= 0x20 || b == '%') {
        text.append(String.format("%%%02X", b & 0xff));
      } else {
        text.append((char) b);
      }
    }
    text.append('\n');
  }

  /** From what the shim writes: "shim PID TICKS", "child PID TICKS", "boot ID". */
  static Run started(String id, String text, long atMillis) {
    Map<String, String[]> values = new HashMap<>();
    for (String line : text.split("\n")) {
      String[] words = line.split(" ");
      values.put(words[0], words);
    }
    String boot = values.get("boot")[1];
    return new Run(
        id, process(values.get("shim"), boot), process(values.get("child"), boot), atMillis);
  }

  /**
   * Without ticks, the process was gone before the shim could look: no process is the same as that
   * one.
   */
  private static ProcessId process(String[] words, String boot) {
    long ticks = words.length > 2 && !words[2].isEmpty() ? Long.parseLong(words[2]) : -1;
    return new ProcessId(Long.parseLong(words[1]), ticks, boot);
  }
}
