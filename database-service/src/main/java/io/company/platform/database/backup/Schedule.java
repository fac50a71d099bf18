package io.company.platform.database.backup;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Optional;

/** When base backups are due: five fields as cron has them, in UTC. */
record Schedule(ExecutionTime times) {

  private static final CronParser PARSER =
      new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX));

  /** What was written by a clock that was ahead by more than this is not believed. */
  private static final Duration SKEW = Duration.ofMinutes(5);

  /** IllegalArgumentException says what is wrong with it. */
  static Schedule of(String cron) {
    return new Schedule(ExecutionTime.forCron(PARSER.parse(cron)));
  }

  /** The last time at or before {@code now} that a backup was to be taken. */
  Optional<Instant> last(Instant now) {
    ZonedDateTime time = now.atZone(ZoneOffset.UTC);
    if (times.isMatch(time.withSecond(0).withNano(0))) {
      return Optional.of(time.withSecond(0).withNano(0).toInstant());
    }
    return times.lastExecution(time).map(ZonedDateTime::toInstant);
  }

  Optional<Instant> next(Instant now) {
    return times.nextExecution(now.atZone(ZoneOffset.UTC)).map(ZonedDateTime::toInstant);
  }

  /**
   * The time whose backup is to be taken now: the first of all at once, then one for the last time
   * of the schedule, however many were missed.
   *
   * @param begun when each backup of the data directory was begun
   */
  Optional<Instant> due(List<Instant> begun, Instant now) {
    List<Instant> believable =
        begun.stream().filter(each -> !each.isAfter(now.plus(SKEW))).toList();
    if (believable.isEmpty()) {
      return Optional.of(now);
    }
    return last(now).filter(last -> believable.stream().allMatch(each -> each.isBefore(last)));
  }

  /** Whether the last backup but one of the schedule is missing, and more than an hour late. */
  boolean stale(Instant completedAt, Instant now) {
    Instant late = now.minus(Duration.ofHours(1));
    return last(late).map(last -> completedAt.isBefore(last)).orElse(false);
  }
}
