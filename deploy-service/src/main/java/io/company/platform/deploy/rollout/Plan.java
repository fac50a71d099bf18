package io.company.platform.deploy.rollout;

import io.company.platform.proto.node.v1.Route;
import io.company.platform.proto.node.v1.Workload;
import io.company.platform.proto.node.v1.WorkloadStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What must be done in one environment now. Pure. The invariant: traffic moves to a release only
 * after every replica of it was ready, and what serves is taken away only after something else
 * serves and that is written down.
 *
 * @param standing to be written after {@code first} and before {@code last}
 * @param first what builds up: workloads, then routes
 * @param last what clears away
 * @param lookAgain after this long at the latest; null when only a change matters
 */
public record Plan(Standing standing, List<Step> first, List<Step> last, Duration lookAgain) {

  /** Label that holds the fingerprint of a workload's description, replicas left out. */
  public static final String FINGERPRINT = "fingerprint";

  /**
   * Label that names the version of the credentials that a workload has; none where it has none.
   */
  public static final String BINDING = "binding";

  public static Plan of(
      Standing standing, Intent intent, Observed observed, Limits limits, Instant now) {
    Standing next = new Progress(intent, observed, limits, now).advance(standing);
    return new Plan(
        next,
        building(next, intent, observed),
        clearing(next, observed),
        lookAgain(next, limits, now));
  }

  private static List<Step> building(Standing standing, Intent intent, Observed observed) {
    List<Step> steps = new ArrayList<>();
    for (String release : kept(standing, false)) {
      intent
          .workload()
          .apply(release)
          .filter(wanted -> differs(wanted, observed.workloads().get(release)))
          .ifPresent(wanted -> steps.add(new Step.PutWorkload(wanted)));
    }
    warm(standing)
        .flatMap(release -> intent.workload().apply(release))
        .filter(wanted -> hasOtherCredentials(wanted, observed, standing.previousRelease()))
        .ifPresent(wanted -> steps.add(new Step.PutWorkload(wanted)));
    List<Share> shares = shares(standing);
    if (shares.isEmpty()) {
      return steps;
    }
    Route wanted = intent.route().apply(shares);
    if (!observed.route().equals(Optional.of(wanted))) {
      steps.add(new Step.PutRoute(wanted));
    }
    return steps;
  }

  /** The release that is kept for a rollback and is not kept for anything else. */
  private static Optional<String> warm(Standing standing) {
    return standing.warmUntil() == null
        ? Optional.empty()
        : Optional.ofNullable(standing.previousRelease())
            .filter(release -> !kept(standing, false).contains(release));
  }

  /** A warm release is left as it is, but for credentials that will not be good for long. */
  private static boolean hasOtherCredentials(Workload wanted, Observed observed, String release) {
    WorkloadStatus seen = observed.workloads().get(release);
    return seen != null
        && !credentials(wanted.getLabelsMap()).equals(credentials(seen.getLabelsMap()));
  }

  private static String credentials(Map<String, String> labels) {
    return labels.getOrDefault(BINDING, "");
  }

  private static boolean differs(Workload wanted, WorkloadStatus seen) {
    if (seen == null) {
      return true;
    }
    String fingerprint = wanted.getLabelsOrDefault(FINGERPRINT, "");
    return seen.getReplicas() != wanted.getReplicas()
        || !credentials(wanted.getLabelsMap()).equals(credentials(seen.getLabelsMap()))
        || !fingerprint.equals(seen.getLabelsOrDefault(FINGERPRINT, ""));
  }

  private static List<Step> clearing(Standing standing, Observed observed) {
    Set<String> kept = kept(standing, true);
    List<Step> steps = new ArrayList<>();
    observed
        .workloads()
        .forEach(
            (release, status) -> {
              if (!kept.contains(release)) {
                steps.add(new Step.RemoveWorkload(status.getId()));
              }
            });
    return steps;
  }

  private static Set<String> kept(Standing standing, boolean warmToo) {
    Set<String> releases = new LinkedHashSet<>();
    if (standing.release() != null) {
      releases.add(standing.release());
    }
    if (standing.rollout() != null) {
      releases.add(standing.candidate());
    }
    if (warmToo && standing.warmUntil() != null) {
      releases.add(standing.previousRelease());
    }
    return releases;
  }

  /** Who gets how much of the traffic; empty while nothing serves. */
  static List<Share> shares(Standing standing) {
    if (standing.release() == null) {
      return List.of();
    }
    Rollout rollout = standing.rollout();
    if (rollout == null || rollout.stage() == Rollout.Stage.STARTING) {
      return List.of(new Share(standing.release(), 100));
    }
    int share = rollout.percentage();
    return List.of(new Share(standing.release(), 100 - share), new Share(rollout.release(), share));
  }

  private static Duration lookAgain(Standing standing, Limits limits, Instant now) {
    if (standing.rollout() != null) {
      boolean rolling = standing.rollout().kind() == Rollout.Kind.ROLLING;
      return rolling ? limits.rollingStep() : limits.analysisInterval();
    }
    if (standing.warmUntil() != null) {
      Duration left = Duration.between(now, standing.warmUntil());
      return left.isNegative() ? Duration.ZERO : left.plusMillis(1);
    }
    return null;
  }
}
