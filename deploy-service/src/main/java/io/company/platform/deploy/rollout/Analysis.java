package io.company.platform.deploy.rollout;

import java.util.Locale;
import java.util.Optional;

/**
 * Judges a new release by the answers that it gave next to the old one. It counts against the new
 * release only what chance does not explain: the lower end of the Wilson score interval of its
 * error rate (Wilson 1927; one-sided, 95 %).
 */
final class Analysis {

  /** Standard normal quantile of 0.95. */
  private static final double Z = 1.645;

  private Analysis() {}

  /**
   * Why the release must go; empty when it may stay.
   *
   * @param over whether this is the last look, where few requests are enough to condemn
   */
  static Optional<String> verdict(Traffic stable, Traffic candidate, Limits limits, boolean over) {
    boolean tooFew =
        candidate.requests() == 0 || (!over && candidate.requests() < limits.minimumSample());
    if (tooFew) {
      return Optional.empty();
    }
    double surely = lowerBound(candidate.errors(), candidate.requests());
    if (surely <= stable.errorRate() + limits.errorTolerance()) {
      return Optional.empty();
    }
    return Optional.of(
        String.format(
            Locale.ROOT,
            "%d of %d requests to it were answered with a server error (%.1f %%), against %d of %d (%.1f %%) to the old"
                + " release",
            candidate.errors(),
            candidate.requests(),
            100 * candidate.errorRate(),
            stable.errors(),
            stable.requests(),
            100 * stable.errorRate()));
  }

  /** Lower end of the Wilson score interval. */
  static double lowerBound(long errors, long requests) {
    double rate = (double) errors / requests;
    double squared = Z * Z;
    double centre = rate + squared / (2 * requests);
    double margin =
        Z * Math.sqrt(rate * (1 - rate) / requests + squared / (4.0 * requests * requests));
    return Math.max(0, (centre - margin) / (1 + squared / requests));
  }
}
