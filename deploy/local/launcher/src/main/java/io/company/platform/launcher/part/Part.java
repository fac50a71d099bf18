package io.company.platform.launcher.part;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * One process of the platform: what it needs, how it is started, how one knows that it is ready,
 * how it is stopped.
 */
public interface Part {
  String name();

  /** The parts that must have been ready once before this one is started. */
  default Set<String> needs() {
    return Set.of();
  }

  int port();

  Probe probe();

  /** Why it cannot be started at all, e.g. that it has not been built; empty when it can. */
  default Optional<String> missing() {
    return Optional.empty();
  }

  /** Makes what must exist before its needs are looked at; does nothing the second time. */
  default void prepare() throws IOException {}

  Launch launch() throws IOException;

  /**
   * What the part's launch is known by before it is prepared; another one asks for another start.
   */
  default String print() throws IOException {
    return launch().fingerprint();
  }

  /** Time from start to ready after which it counts as failed. */
  default Duration startPatience() {
    return Duration.ofMinutes(5);
  }

  default String stopSignal() {
    return "TERM";
  }

  /** Time from the signal to the kill. */
  default Duration stopPatience() {
    return Duration.ofSeconds(15);
  }
}
