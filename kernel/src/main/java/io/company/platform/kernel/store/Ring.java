package io.company.platform.kernel.store;

import java.util.List;

/**
 * The newest entries of the log, in memory: contiguous, in order, at most as many as there are
 * places. Thread-safe.
 */
final class Ring {

  private final Entry[] places;
  private long head;
  private long first;

  /** Empty, right behind {@code head}. */
  Ring(int size, long head) {
    this.places = new Entry[size];
    this.head = head;
    this.first = head + 1;
  }

  synchronized long head() {
    return head;
  }

  /**
   * Whether {@code revision} follows the head at once or is known already: nothing between is
   * missing.
   */
  synchronized boolean reaches(long revision) {
    return revision <= head + 1;
  }

  /** Takes those that follow the head without a gap; true when there were any. */
  synchronized boolean append(List<Entry> entries) {
    long before = head;
    for (Entry entry : entries) {
      if (entry.revision() == head + 1) {
        head = entry.revision();
        places[(int) (head % places.length)] = entry;
      }
    }
    first = Math.max(first, head - places.length + 1);
    return head > before;
  }

  /** Null when it is not there any more, or not yet. */
  synchronized Entry at(long revision) {
    return revision < first || revision > head ? null : places[(int) (revision % places.length)];
  }
}
