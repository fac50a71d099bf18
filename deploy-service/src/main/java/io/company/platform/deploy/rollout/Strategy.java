package io.company.platform.deploy.rollout;

import io.company.platform.deploy.rollout.Rollout.Kind;
import java.time.Duration;

/** How traffic moves to a new release in the last environment. */
public sealed interface Strategy {

  /** A share of the traffic for some time, then all of it, unless it goes badly. */
  record Canary(int percentage, Duration duration) implements Strategy {}

  /** In steps of a quarter. */
  record Rolling() implements Strategy {}

  /** All at once, the old release kept warm. */
  record BlueGreen() implements Strategy {}

  default Kind kind() {
    return switch (this) {
      case Canary canary -> Kind.CANARY;
      case Rolling rolling -> Kind.ROLLING;
      case BlueGreen blueGreen -> Kind.BLUE_GREEN;
    };
  }
}
