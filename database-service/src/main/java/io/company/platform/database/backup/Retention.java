package io.company.platform.database.backup;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which base backups are needed: to reach any second of the window there must be one that was
 * complete before the window began. The newest complete one of a living environment always stays.
 */
final class Retention {

  /** A clock that is ahead of the newest backup by more than this is not believed. */
  static final Duration MOST_AHEAD = Duration.ofDays(2);

  private Retention() {}

  /**
   * A complete backup.
   *
   * @param incarnation the data directory that it is of; a higher one came later
   */
  record Kept(String name, int incarnation, Instant completedAt) {}

  private static final Comparator<Kept> ORDER =
      Comparator.comparingInt(Kept::incarnation).thenComparing(Kept::completedAt);

  /**
   * Those that may go.
   *
   * @param complete of one environment
   * @param alive whether the environment exists: where it does not, every backup goes in its time
   * @param held that something is reading
   */
  static List<Kept> expired(
      List<Kept> complete, Duration retention, boolean alive, Set<String> held, Instant now) {
    List<Kept> sorted = complete.stream().sorted(ORDER).toList();
    Instant present = alive ? believable(sorted, now) : now;
    return sorted.stream()
        .filter(backup -> !held.contains(backup.name()))
        .filter(backup -> !alive || backup != sorted.getLast())
        .filter(backup -> keptUntil(backup, sorted, retention, alive).isBefore(present))
        .toList();
  }

  /**
   * When it may go at the earliest: when the next one is old enough to reach back through the whole
   * window, or, of an environment that is gone, when it is itself so old.
   */
  static Instant keptUntil(Kept backup, List<Kept> all, Duration retention, boolean alive) {
    Optional<Kept> next = all.stream().filter(other -> ORDER.compare(other, backup) > 0).min(ORDER);
    Instant from =
        alive ? next.map(Kept::completedAt).orElse(backup.completedAt()) : backup.completedAt();
    return from.plus(retention);
  }

  /** A clock that jumped ahead must not make everything old at once. */
  private static Instant believable(List<Kept> sorted, Instant now) {
    if (sorted.isEmpty()) {
      return now;
    }
    Instant latest = sorted.getLast().completedAt().plus(MOST_AHEAD);
    return now.isAfter(latest) ? latest : now;
  }
}
