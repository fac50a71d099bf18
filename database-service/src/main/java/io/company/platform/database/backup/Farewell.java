package io.company.platform.database.backup;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * What becomes of data that are to go with their server: they go when a complete backup of them is
 * there, the last one or, where that can't be had, an earlier one; and not before.
 */
public sealed interface Farewell {

  /** The last backup is complete. */
  record Kept() implements Farewell {}

  /**
   * An earlier one stands in for it.
   *
   * @param why there is no last one
   */
  record Earlier(Backup backup, String why) implements Farewell {}

  /**
   * The data stay.
   *
   * @param why a sentence, with the ways out
   */
  record Waits(String why) implements Farewell {}

  /**
   * Pure.
   *
   * @param earlier newest complete one of the data in use
   * @param silentSince since when the server does not answer; null while it does
   */
  static Farewell of(
      Backup last, Optional<Backup> earlier, Instant silentSince, Duration patience, Instant now) {
    return switch (last.phase()) {
      case COMPLETED -> new Kept();
      case FAILED -> {
        String failed = "its last backup %s failed".formatted(last.name());
        yield earlier
            .<Farewell>map(backup -> new Earlier(backup, failed + ": " + last.message()))
            .orElseGet(
                () -> new Waits(stuck(failed + " (" + last.message() + ")", "it is tried again")));
      }
      case PENDING, RUNNING -> {
        if (silentSince == null) {
          yield new Waits("Its last backup %s is being taken.".formatted(last.name()));
        }
        String silent =
            "its server does not answer since %s"
                .formatted(silentSince.truncatedTo(ChronoUnit.SECONDS));
        if (earlier.isEmpty()) {
          yield new Waits(stuck(silent, "the deletion waits until it answers"));
        }
        Instant end = silentSince.plus(patience);
        yield now.isBefore(end)
            ? new Waits(
                "Its last backup waits, as %s; if that is still so at %s, it goes with backup %s as the last one."
                    .formatted(silent, end.truncatedTo(ChronoUnit.SECONDS), earlier.get().name()))
            : new Earlier(earlier.get(), silent);
      }
    };
  }

  private static String stuck(String why, String meanwhile) {
    return "The data stay, as %s and there is no complete backup of them: %s. To let the data go without one, set spec.deletionPolicy to Delete."
        .formatted(why, meanwhile);
  }
}
