package io.company.platform.gateway.resource;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TableTest {

  @Test
  void showsAgesAsKubectlDoes() {
    assertEquals("45s", Table.shown(Duration.ofSeconds(45)));
    assertEquals("5m30s", Table.shown(Duration.ofSeconds(330)));
    assertEquals("5m", Table.shown(Duration.ofMinutes(5)));
    assertEquals("12m", Table.shown(Duration.ofSeconds(12 * 60 + 5)));
    assertEquals("3h20m", Table.shown(Duration.ofMinutes(200)));
    assertEquals("30h", Table.shown(Duration.ofHours(30)));
    assertEquals("5d2h", Table.shown(Duration.ofHours(122)));
    assertEquals("100d", Table.shown(Duration.ofDays(100)));
    assertEquals("3y", Table.shown(Duration.ofDays(1100)));
    assertEquals("0s", Table.shown(Duration.ofSeconds(-3)));
  }
}
