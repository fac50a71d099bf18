package io.company.platform.node.log;

/** One captured line, without its end. */
public record LogLine(long atMillis, String text) {

  /** From "MILLIS TEXT", as the shim writes it. */
  static LogLine parse(String line) {
    int space = line.indexOf(' ');
    try {
      return new LogLine(
          Long.parseLong(line.substring(0, Math.max(space, 0))), line.substring(space + 1));
    } catch (NumberFormatException e) {
      return new LogLine(0, line);
    }
  }
}
