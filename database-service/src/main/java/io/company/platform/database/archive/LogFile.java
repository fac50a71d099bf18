package io.company.platform.database.archive;

import java.util.regex.Pattern;

/**
 * A file of the write-ahead log, as Postgres names it: timeline and position, 24 hexadecimal
 * digits.
 *
 * @param name e.g. {@code 00000001000000000000000B}
 */
public record LogFile(String name) implements Comparable<LogFile> {

  private static final Pattern NAME = Pattern.compile("[0-9A-F]{24}");
  private static final int TIMELINE = 8;

  public LogFile {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(name + " is not a file of the write-ahead log");
    }
  }

  /** By position, whatever the timeline: as what is needed no more is told from what is. */
  @Override
  public int compareTo(LogFile other) {
    return name.substring(TIMELINE).compareTo(other.name.substring(TIMELINE));
  }
}
