package io.company.platform.kernel.store;

import io.company.platform.kernel.error.PlatformException;

/** Who follows the log. Called by the log's thread only, one call at a time; must not block. */
public interface LogReader {

  /**
   * Whether there is room for another entry; when there is again, the reader calls {@link
   * Follower#signal}.
   */
  boolean ready();

  void next(Entry entry);

  /**
   * Everything up to {@code position} was handed on; called now and then, at least once a second.
   */
  void caughtUp(long position);

  /** The end: nothing follows. */
  void failed(PlatformException failure);
}
