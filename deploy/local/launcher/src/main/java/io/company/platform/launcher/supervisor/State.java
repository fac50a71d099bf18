package io.company.platform.launcher.supervisor;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/**
 * Where a part is. Only {@link #HEALTHY} is good; {@link #FAILED} and {@link #NOT_BUILT} will not
 * pass by waiting.
 */
public enum State {
  STOPPED,
  NOT_BUILT,
  /** Unpacking, building, initialising. */
  PREPARING,
  /** For a part that it needs. */
  WAITING,
  /** Its process runs and its health check does not pass yet. */
  STARTING,
  HEALTHY,
  /** Its process runs and its health check, which passed before, no longer does. */
  UNHEALTHY,
  /** Its process died; the next one follows. */
  RESTARTING,
  FAILED;

  @JsonValue
  public String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  public static State of(String text) {
    return valueOf(text.toUpperCase(Locale.ROOT).replace('-', '_'));
  }

  public boolean hopeless() {
    return this == FAILED || this == NOT_BUILT;
  }
}
