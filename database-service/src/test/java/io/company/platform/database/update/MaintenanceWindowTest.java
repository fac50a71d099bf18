package io.company.platform.database.update;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.company.platform.kinds.DatabaseSpec;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class MaintenanceWindowTest {

  @Test
  void isOpenOnItsDayForItsLength() {
    MaintenanceWindow window = window("sunday", "03:00", "2h");
    assertFalse(window.open(at("2026-03-01T02:59:59Z")));
    assertTrue(window.open(at("2026-03-01T03:00:00Z")));
    assertTrue(window.open(at("2026-03-01T04:59:59Z")));
    assertFalse(window.open(at("2026-03-01T05:00:00Z")));
    assertFalse(window.open(at("2026-03-02T03:30:00Z")));
  }

  @Test
  void mayReachIntoTheNextDay() {
    MaintenanceWindow window = window("sunday", "23:30", "2h");
    assertTrue(window.open(at("2026-03-02T01:29:00Z")));
    assertFalse(window.open(at("2026-03-03T01:29:00Z")));
  }

  @Test
  void opensNext() {
    assertEquals(
        at("2026-03-08T03:00:00Z"),
        window("sunday", "03:00", "2h").next(at("2026-03-01T05:00:00Z")));
    assertEquals(
        at("2026-03-01T03:00:00Z"),
        window("daily", "03:00", "2h").next(at("2026-03-01T04:00:00Z")));
  }

  private static MaintenanceWindow window(String day, String start, String duration) {
    return MaintenanceWindow.of(new DatabaseSpec.Maintenance(day, start, duration));
  }

  private static Instant at(String time) {
    return Instant.parse(time);
  }
}
