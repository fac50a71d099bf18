package io.company.platform.node.shim;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How a run ended.
 *
 * @param code exit status, 128 + signal when killed, -1 when nobody saw it
 * @param tail the last lines that it wrote, oldest first
 */
public record ExitRecord(
    int code, int signal, boolean outOfMemory, boolean timedOut, long atMillis, List<String> tail) {

  public static final int TAIL_LINES = 20;
  private static final int SIGKILL = 9;

  static ExitRecord unseen(long nowMillis, List<String> tail) {
    return new ExitRecord(-1, 0, false, false, nowMillis, tail);
  }

  /** From the file that the shim writes: one "key value" a line. */
  static ExitRecord parse(String text, long oomKills, List<String> tail) {
    Map<String, Long> values = new HashMap<>();
    for (String line : text.split("\n")) {
      String[] pair = line.split(" ", 2);
      if (pair.length == 2) {
        values.put(pair[0], Long.parseLong(pair[1].strip()));
      }
    }
    int code = values.getOrDefault("code", -1L).intValue();
    int signal = values.getOrDefault("signal", 0L).intValue();
    boolean killed = signal == SIGKILL || code == 128 + SIGKILL;
    boolean timedOut = values.getOrDefault("timeout", 0L) == 1;
    boolean outOfMemory = oomKills > 0 && killed && !timedOut;
    return new ExitRecord(code, signal, outOfMemory, timedOut, values.getOrDefault("at", 0L), tail);
  }
}
