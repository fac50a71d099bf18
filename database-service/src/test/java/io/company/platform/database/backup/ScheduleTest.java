package io.company.platform.database.backup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ScheduleTest {

  private final Schedule nightly = Schedule.of("0 2 * * *");
  private final Instant noon = at("2026-03-10T12:00:00Z");

  @Test
  void theFirstBackupIsDueAtOnce() {
    assertEquals(Optional.of(noon), nightly.due(List.of(), noon));
  }

  @Test
  void oneIsDueFromItsTimeUntilItIsBegun() {
    Instant yesterday = at("2026-03-09T02:00:01Z");
    assertEquals(Optional.empty(), nightly.due(List.of(yesterday), at("2026-03-10T01:59:59Z")));
    assertEquals(
        Optional.of(at("2026-03-10T02:00:00Z")),
        nightly.due(List.of(yesterday), at("2026-03-10T02:00:00Z")));
    assertEquals(
        Optional.empty(), nightly.due(List.of(yesterday, at("2026-03-10T02:00:01Z")), noon));
  }

  @Test
  void manyMissedTimesAreMadeUpForByOne() {
    assertEquals(
        Optional.of(at("2026-03-10T02:00:00Z")),
        nightly.due(List.of(at("2026-01-01T02:00:00Z")), noon));
  }

  @Test
  void backupsFromAClockThatWasAheadDoNotStopTheSchedule() {
    List<Instant> begun = List.of(at("2026-03-08T02:00:00Z"), at("2027-01-01T00:00:00Z"));
    assertTrue(nightly.due(begun, noon).isPresent());
  }

  @Test
  void aClockThatGoesBackTakesNoSecondBackup() {
    List<Instant> begun = List.of(at("2026-03-10T02:00:01Z"));
    assertEquals(Optional.empty(), nightly.due(begun, at("2026-03-10T01:58:00Z")));
  }

  @Test
  void namesOfDaysAndMonthsAreRead() {
    assertEquals(
        Optional.of(at("2026-03-08T02:30:00Z")), Schedule.of("30 2 * JAN-DEC SUN").last(noon));
  }

  @Test
  void aBackupIsStaleWhenTheNextOneIsAnHourLate() {
    Instant yesterday = at("2026-03-09T02:00:09Z");
    assertFalse(nightly.stale(yesterday, at("2026-03-10T02:59:00Z")));
    assertTrue(nightly.stale(yesterday, at("2026-03-10T03:01:00Z")));
  }

  private static Instant at(String time) {
    return Instant.parse(time);
  }
}
