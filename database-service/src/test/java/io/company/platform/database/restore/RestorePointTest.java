package io.company.platform.database.restore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.company.platform.database.restore.RestorePoint.Candidate;
import io.company.platform.database.restore.RestorePoint.Found;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RestorePointTest {

  private final Instant now = at("12:00:00");
  private final List<Candidate> backups =
      List.of(
          new Candidate("first", 1, at("02:00:00")),
          new Candidate("second", 1, at("04:00:00")),
          new Candidate("replaced", 2, at("06:00:00")));

  @Test
  void theNewestBackupThatWasCompleteByTheTimeFits() {
    assertEquals("first", point(at("03:59:59"), null).backup().name());
    assertEquals("second", point(at("04:00:00"), null).backup().name());
  }

  @Test
  void aTimeBeforeAReplacementIsFoundInWhatWasReplaced() {
    assertEquals(1, point(at("05:59:59"), null).backup().incarnation());
    assertEquals(2, point(at("06:00:01"), null).backup().incarnation());
  }

  @Test
  void withoutATimeItIsTheLatestOrTheEndOfTheBackup() {
    assertEquals(new RestorePoint(backups.get(2), null, false), point(null, null));
    assertEquals(new RestorePoint(backups.get(0), null, true), point(null, "first"));
  }

  @Test
  void whatCantBeReachedIsRefusedWithTheWindow() {
    String window = "it can be restored to any time from 2026-03-10T02:00:00Z to now";
    assertTrue(refusal(at("01:00:00"), null).contains(window));
    assertTrue(refusal(at("12:00:01"), null).contains("in the future"));
    assertTrue(refusal(at("03:00:00"), "second").contains("before backup second was complete"));
    assertTrue(refusal(at("07:00:00"), "second").contains("the data was replaced before"));
    assertTrue(refusal(null, "third").contains("there are: first, second, replaced"));
    assertTrue(
        ((Found.None) RestorePoint.find(List.of(), null, null, now))
            .message()
            .contains("no complete backup yet"));
  }

  private RestorePoint point(Instant time, String backup) {
    return ((Found.Point) RestorePoint.find(backups, time, backup, now)).point();
  }

  private String refusal(Instant time, String backup) {
    return ((Found.None) RestorePoint.find(backups, time, backup, now)).message();
  }

  private static Instant at(String time) {
    return Instant.parse("2026-03-10T" + time + "Z");
  }
}
