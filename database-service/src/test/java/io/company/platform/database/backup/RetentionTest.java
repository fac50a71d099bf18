package io.company.platform.database.backup;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.company.platform.database.backup.Retention.Kept;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RetentionTest {

  private static final Instant NOW = Instant.parse("2026-03-10T12:00:00Z");
  private static final Duration WEEK = Duration.ofDays(7);

  @Test
  void theBackupBeforeTheWindowsBeginIsKept() {
    List<Kept> daily = daily(10);
    assertEquals(List.of("d10", "d9", "d8"), names(daily, true, Set.of(), NOW));
  }

  @Test
  void theNewestStaysHoweverOldItIs() {
    List<Kept> one = List.of(new Kept("only", 1, NOW.minus(Duration.ofDays(300))));
    assertEquals(List.of(), names(one, true, Set.of(), NOW));
  }

  @Test
  void anEnvironmentThatIsGoneLosesItsBackupsOneByOne() {
    assertEquals(List.of("d10", "d9", "d8", "d7"), names(daily(10), false, Set.of(), NOW));
    assertEquals(10, names(daily(10), false, Set.of(), NOW.plus(Duration.ofDays(8))).size());
  }

  @Test
  void whatARestoreReadsIsHeld() {
    assertEquals(List.of("d10", "d8"), names(daily(10), true, Set.of("d9"), NOW));
  }

  @Test
  void whatWasReplacedIsKeptForTheWindow() {
    List<Kept> backups =
        List.of(
            new Kept("old", 1, NOW.minus(Duration.ofDays(20))),
            new Kept("new", 2, NOW.minus(Duration.ofDays(3))),
            new Kept("newer", 2, NOW.plus(Duration.ofDays(3))));
    assertEquals(List.of(), names(backups, true, Set.of(), NOW));
    assertEquals(List.of("old"), names(backups, true, Set.of(), NOW.plus(Duration.ofDays(5))));
  }

  @Test
  void aClockThatJumpsAheadDoesNotMakeEverythingOldAtOnce() {
    assertEquals(
        List.of("d10", "d9", "d8"),
        names(daily(10), true, Set.of(), NOW.plus(Duration.ofDays(4_000))));
  }

  @Test
  void everySecondOfTheWindowStaysReachable() {
    Random random = new Random(7);
    for (int round = 0; round < 500; round++) {
      List<Kept> backups = new ArrayList<>();
      for (int i = 0; i < random.nextInt(1, 12); i++) {
        Instant at = NOW.minusSeconds(random.nextInt(20 * 86_400));
        backups.add(new Kept("b" + i, 1, at));
      }
      Instant begin = NOW.minus(WEEK);
      List<Kept> left = new ArrayList<>(backups);
      left.removeAll(Retention.expired(backups, WEEK, true, Set.of(), NOW));
      boolean before = backups.stream().anyMatch(each -> !each.completedAt().isAfter(begin));
      boolean after = left.stream().anyMatch(each -> !each.completedAt().isAfter(begin));
      assertEquals(before, after, backups + " to " + left);
    }
  }

  private static List<Kept> daily(int days) {
    List<Kept> backups = new ArrayList<>();
    for (int day = 1; day <= days; day++) {
      Instant at = NOW.minus(Duration.ofDays(day)).minusSeconds(60);
      backups.add(new Kept("d" + day, 1, at));
    }
    return backups;
  }

  private static List<String> names(
      List<Kept> backups, boolean alive, Set<String> held, Instant now) {
    return Retention.expired(backups, WEEK, alive, held, now).stream().map(Kept::name).toList();
  }
}
