package io.company.platform.launcher.supervisor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class BackoffTest {
  @Test
  void restartsAtOnceAfterAHealthyLifeAndEverMoreSlowlyWhenItNeverGetsReady() {
    Backoff backoff = new Backoff();
    backoff.died(true);
    assertEquals(0, backoff.delayMillis());
    backoff.died(false);
    assertEquals(100, backoff.delayMillis());
    backoff.died(false);
    assertEquals(200, backoff.delayMillis());
    for (int i = 0; i < 40; i++) {
      backoff.died(false);
    }
    assertEquals(10_000, backoff.delayMillis());
    backoff.died(true);
    assertEquals(0, backoff.delayMillis());
    assertEquals(0, backoff.deaths());
  }
}
