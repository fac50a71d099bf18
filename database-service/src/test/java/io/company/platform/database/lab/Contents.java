package io.company.platform.database.lab;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What is in a volume of a {@link MemoryHome}: a data directory, or an archive, or neither yet. */
final class Contents {

  /** How much of a data directory is there. */
  enum State {
    EMPTY,
    HALF,
    WHOLE
  }

  /** A row that was written, at a position of the log. */
  record Row(long position, String value, Instant at) {}

  /** A base backup: the rows that it has, and the log that makes it whole. */
  record Base(List<Row> rows, long start, long stop, String version, String digest) {}

  /** A copy of a data directory, and the sessions that were open from its begin to its end. */
  record Draft(boolean whole, Set<String> sessions) {}

  State state = State.EMPTY;
  String version = "";
  long position;
  List<Row> rows = new ArrayList<>();
  final Map<String, Base> bases = new TreeMap<>();
  final Map<String, Draft> drafts = new TreeMap<>();
  final Map<Long, Row> log = new TreeMap<>();

  /** What a server that is no Postgres keeps there. */
  final Map<String, String> files = new TreeMap<>();

  Contents copy() {
    Contents copy = new Contents();
    copy.state = state;
    copy.version = version;
    copy.position = position;
    copy.rows = new ArrayList<>(rows);
    return copy;
  }

  List<String> values() {
    return rows.stream().map(Row::value).toList();
  }

  /** A file of the log at a position, as Postgres names it. */
  static String file(long position) {
    return "%024X".formatted(position);
  }

  static long position(String file) {
    return Long.parseLong(file, 16);
  }
}
