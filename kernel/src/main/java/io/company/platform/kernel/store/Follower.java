package io.company.platform.kernel.store;

import io.company.platform.kernel.error.PlatformException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * One reader's place in the log. Hands on every entry after the place, in order, as long as the
 * reader has room: from the ring, or from the table when the ring has moved on. Nothing is buffered
 * for a reader but one page of the table.
 */
public final class Follower {

  /** Most entries in a row, so that one who reads much does not keep the others waiting. */
  private static final int TURN = 256;

  private final Log log;
  private final LogReader reader;
  private final Deque<Entry> page = new ArrayDeque<>();
  private long position;
  private boolean loading;
  private volatile boolean ended;

  Follower(Log log, LogReader reader, long position) {
    this.log = log;
    this.reader = reader;
    this.position = position;
  }

  /** The reader has room again. */
  public void signal() {
    log.signal();
  }

  /** Nothing more is handed on after the entry that is on its way. */
  public void cancel() {
    ended = true;
    log.remove(this);
  }

  /** On the log's thread. */
  void drain() {
    for (int handed = 0; !ended && !loading && reader.ready(); handed++) {
      if (handed == TURN) {
        log.signal();
        return;
      }
      Entry next = page.isEmpty() ? log.ring().at(position + 1) : page.poll();
      if (next == null) {
        if (position < log.ring().head()) {
          load();
          return;
        }
        reader.caughtUp(position);
        return;
      }
      position = next.revision();
      reader.next(next);
    }
  }

  private void load() {
    loading = true;
    log.read(position).whenComplete((entries, failure) -> log.run(() -> loaded(entries, failure)));
  }

  private void loaded(List<Entry> entries, Throwable failure) {
    loading = false;
    if (ended) {
      return;
    }
    if (failure instanceof PlatformException refused) {
      fail(refused);
      return;
    }
    if (failure == null) {
      page.addAll(entries);
    }
    drain();
  }

  void fail(PlatformException failure) {
    if (!ended) {
      cancel();
      reader.failed(failure);
    }
  }
}
