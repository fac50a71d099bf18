package io.company.platform.node.log;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Reads several logs as one, by time: what is kept first, or its last lines, then what comes.
 *
 * @param <S> where a log comes from, handed on with each line
 */
public final class LogMerge<S> implements AutoCloseable {

  private static final long POLL_MILLIS = 50;
  private static final int POLLS_PER_LOOK = 5;

  /** A line and where it comes from. */
  public record Line<S>(S source, LogLine line) {}

  private final Supplier<Map<Path, S>> logs;
  private final Map<Path, LogCursor> cursors = new LinkedHashMap<>();
  private final Map<Path, S> sources = new LinkedHashMap<>();

  /**
   * @param logs which there are, asked again while following
   */
  public LogMerge(Supplier<Map<Path, S>> logs) {
    this.logs = logs;
  }

  /**
   * What is kept, or the last {@code tailLines} of it if that is not 0; ends early when the sink
   * answers false.
   */
  public boolean replay(int tailLines, Predicate<Line<S>> sink) {
    look();
    Deque<Line<S>> last = new ArrayDeque<>();
    for (Line<S> line = next(); line != null; line = next()) {
      if (tailLines == 0 && !sink.test(line)) {
        return false;
      }
      if (tailLines > 0) {
        last.addLast(line);
      }
      if (last.size() > tailLines) {
        last.removeFirst();
      }
    }
    return last.stream().allMatch(sink);
  }

  /**
   * What comes after the replay, until the sink answers false or {@code ended} does and nothing is
   * left.
   */
  public void follow(Predicate<Line<S>> sink, BooleanSupplier ended) throws InterruptedException {
    for (int poll = 1; ; poll++) {
      boolean last = ended.getAsBoolean();
      if (poll % POLLS_PER_LOOK == 0 || last) {
        look();
      }
      for (Line<S> line = next(); line != null; line = next()) {
        if (!sink.test(line)) {
          return;
        }
      }
      if (last) {
        return;
      }
      Thread.sleep(POLL_MILLIS);
    }
  }

  private void look() {
    Map<Path, S> now = logs.get();
    sources.putAll(now);
    now.keySet().forEach(log -> cursors.computeIfAbsent(log, LogCursor::new));
  }

  /** The oldest of the next lines; null when no log has one. */
  private Line<S> next() {
    LogCursor oldest = null;
    for (LogCursor cursor : cursors.values()) {
      LogLine line = cursor.peek();
      if (line != null && (oldest == null || line.atMillis() < oldest.peek().atMillis())) {
        oldest = cursor;
      }
    }
    return oldest == null ? null : new Line<>(sources.get(oldest.log()), oldest.next());
  }

  @Override
  public void close() {
    cursors.values().forEach(LogCursor::close);
  }
}
