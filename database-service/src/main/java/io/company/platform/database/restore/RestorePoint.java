package io.company.platform.database.restore;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Where a restore begins and how far it goes: the newest base backup that was complete by the time,
 * and the log of the same data directory after it.
 *
 * @param until the time to go to; null to the end of the log, or of the backup
 * @param endOfBackup no log but what makes the backup consistent
 */
record RestorePoint(Candidate backup, Instant until, boolean endOfBackup) {

  /** A complete backup of the environment. */
  record Candidate(String name, int incarnation, Instant completedAt) {}

  /** Where it is, or why it can't be. */
  sealed interface Found {
    record Point(RestorePoint point) implements Found {}

    record None(String message) implements Found {}
  }

  private static final Comparator<Candidate> ORDER =
      Comparator.comparing(Candidate::completedAt).thenComparing(Candidate::incarnation);

  private static final Comparator<Candidate> LATEST =
      Comparator.comparing(Candidate::incarnation).thenComparing(Candidate::completedAt);

  /**
   * @param time to return to; null for the latest possible, or the end of the named backup
   * @param backup the one to begin with; null for the one that fits
   */
  static Found find(List<Candidate> complete, Instant time, String backup, Instant now) {
    if (complete.isEmpty()) {
      return new Found.None("there is no complete backup yet");
    }
    if (time != null && time.isAfter(now)) {
      return new Found.None("%s is in the future; %s".formatted(time, window(complete, now)));
    }
    return backup == null ? byTime(complete, time, now) : named(complete, time, backup, now);
  }

  private static Found byTime(List<Candidate> complete, Instant time, Instant now) {
    Optional<Candidate> fits =
        complete.stream()
            .filter(each -> time == null || !each.completedAt().isAfter(time))
            // A clock that went back must not make the data from before a restore the latest.
            .max(time == null ? LATEST : ORDER);
    if (fits.isEmpty()) {
      return new Found.None("%s is too early; %s".formatted(time, window(complete, now)));
    }
    return new Found.Point(new RestorePoint(fits.get(), time, false));
  }

  private static Found named(List<Candidate> complete, Instant time, String backup, Instant now) {
    Optional<Candidate> found =
        complete.stream().filter(each -> each.name().equals(backup)).findFirst();
    if (found.isEmpty()) {
      String there =
          String.join(", ", complete.stream().sorted(ORDER).map(Candidate::name).toList());
      return new Found.None(
          "there is no complete backup %s of it; there are: %s".formatted(backup, there));
    }
    Candidate candidate = found.get();
    if (time == null) {
      return new Found.Point(new RestorePoint(candidate, null, true));
    }
    if (candidate.completedAt().isAfter(time)) {
      return new Found.None(
          "%s is before backup %s was complete, at %s; leave out the backup, and the one that fits is used; %s"
              .formatted(time, backup, candidate.completedAt(), window(complete, now)));
    }
    Optional<Candidate> successor =
        complete.stream()
            .filter(each -> each.incarnation() > candidate.incarnation())
            .min(ORDER)
            .filter(each -> !each.completedAt().isAfter(time));
    if (successor.isPresent()) {
      return new Found.None(
          "%s is after what backup %s leads to: the data was replaced before; leave out the backup, and the one that fits is used"
              .formatted(time, backup));
    }
    return new Found.Point(new RestorePoint(candidate, time, false));
  }

  /** A sentence on what can be reached. */
  static String window(List<Candidate> complete, Instant now) {
    Instant from = complete.stream().min(ORDER).map(Candidate::completedAt).orElse(now);
    // Rounded up: what is shown can be asked for.
    Instant second = from.truncatedTo(ChronoUnit.SECONDS);
    Instant shown = second.equals(from) ? from : second.plusSeconds(1);
    return "it can be restored to any time from %s to now (%s)"
        .formatted(shown, now.truncatedTo(ChronoUnit.SECONDS));
  }
}
