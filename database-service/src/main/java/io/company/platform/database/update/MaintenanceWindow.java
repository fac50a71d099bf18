package io.company.platform.database.update;

import io.company.platform.kinds.DatabaseSpec;
import io.company.platform.kinds.Durations;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Optional;

/**
 * When the platform may interrupt a database, in UTC.
 *
 * @param day empty is every day
 */
record MaintenanceWindow(Optional<DayOfWeek> day, LocalTime start, Duration length) {

  static MaintenanceWindow of(DatabaseSpec.Maintenance maintenance) {
    Optional<DayOfWeek> day =
        maintenance.day().equals("daily")
            ? Optional.empty()
            : Optional.of(DayOfWeek.valueOf(maintenance.day().toUpperCase(Locale.ROOT)));
    return new MaintenanceWindow(
        day, LocalTime.parse(maintenance.start()), Durations.parse(maintenance.duration()));
  }

  /** A window may reach into the next day. */
  boolean open(Instant now) {
    LocalDate today = now.atZone(ZoneOffset.UTC).toLocalDate();
    return isIn(today, now) || isIn(today.minusDays(1), now);
  }

  private boolean isIn(LocalDate date, Instant now) {
    if (day.isPresent() && date.getDayOfWeek() != day.get()) {
      return false;
    }
    Instant opens = date.atTime(start).toInstant(ZoneOffset.UTC);
    return !now.isBefore(opens) && now.isBefore(opens.plus(length));
  }

  /** When it opens next, or is open since. */
  Instant next(Instant now) {
    LocalDate date = now.atZone(ZoneOffset.UTC).toLocalDate().minusDays(1);
    while (true) {
      Instant opens = date.atTime(start).toInstant(ZoneOffset.UTC);
      boolean fits = day.isEmpty() || date.getDayOfWeek() == day.get();
      if (fits && opens.plus(length).isAfter(now)) {
        return opens;
      }
      date = date.plusDays(1);
    }
  }
}
