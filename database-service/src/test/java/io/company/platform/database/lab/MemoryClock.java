package io.company.platform.database.lab;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that goes on when it is told to, and can be set wrong. */
public final class MemoryClock extends Clock {

  private Instant now = Instant.parse("2026-03-10T12:00:00Z");
  private Duration elapsed = Duration.ZERO;

  /** Since it was made, whatever it was set to. */
  Duration elapsed() {
    return elapsed;
  }

  public void pass(Duration time) {
    now = now.plus(time);
    elapsed = elapsed.plus(time);
  }

  /** Set wrong, or right again: no time passes. */
  public void jump(Duration by) {
    now = now.plus(by);
  }

  @Override
  public Instant instant() {
    return now;
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return this;
  }
}
