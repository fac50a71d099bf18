package io.company.platform.deploy.rollout;

import static io.company.platform.deploy.rollout.Rollout.Kind.ROLLBACK;
import static io.company.platform.deploy.rollout.Rollout.Kind.WHOLE;

import io.company.platform.deploy.rollout.Rollout.Baseline;
import io.company.platform.proto.node.v1.WorkloadStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How one environment moves on: begins a rollout, lets it take its next share, completes or ends
 * it. Pure.
 */
final class Progress {

  private static final int ROLLING_SHARE = 25;

  private final Intent intent;
  private final Observed observed;
  private final Limits limits;
  private final Instant now;

  Progress(Intent intent, Observed observed, Limits limits, Instant now) {
    this.intent = intent;
    this.observed = observed;
    this.limits = limits;
    this.now = now;
  }

  Standing advance(Standing standing) {
    Standing chosen = choose(cool(standing));
    if (chosen.rollout() == null) {
      return chosen;
    }
    return switch (chosen.rollout().stage()) {
      case STARTING -> starting(chosen);
      case SHIFTING -> shifting(chosen);
    };
  }

  private Standing cool(Standing standing) {
    boolean over = standing.warmUntil() != null && !standing.warmUntil().isAfter(now);
    return over ? standing.cooled() : standing;
  }

  /** Begins what is to be begun; a newer release takes the place of one that is on its way. */
  private Standing choose(Standing standing) {
    String target = intent.target();
    boolean heldBack = isHeldBack(standing);
    if (target == null || heldBack || target.equals(standing.candidate())) {
      return standing;
    }
    boolean goingBack = standing.rollout() != null && standing.rollout().kind() == ROLLBACK;
    if (goingBack) {
      return standing;
    }
    if (target.equals(standing.release())) {
      return standing.rollout() == null ? standing : standing.ended(standing.hold());
    }
    boolean let = target.equals(standing.promoted());
    if (intent.paused() && !let) {
      return standing;
    }
    return standing.begin(target, kind(standing), now);
  }

  private boolean isHeldBack(Standing standing) {
    String target = intent.target();
    if (standing.hold() == null || (target != null && target.equals(standing.promoted()))) {
      return false;
    }
    return standing.hold().keepsBack(target, intent.head(), intent.applicationGeneration());
  }

  private Rollout.Kind kind(Standing standing) {
    boolean whole = intent.strategy() == null || standing.release() == null;
    return whole ? WHOLE : intent.strategy().kind();
  }

  private Standing starting(Standing standing) {
    Rollout rollout = standing.rollout();
    WorkloadStatus candidate = observed.workloads().get(rollout.release());
    if (candidate == null) {
      boolean gone = intent.workload().apply(rollout.release()).isEmpty();
      return gone
          ? failed(standing, "its artifact is no longer there; only the newest releases' are kept")
          : standing;
    }
    Optional<String> failure = startFailure(rollout, candidate);
    if (failure.isPresent()) {
      return failed(standing, failure.get());
    }
    if (!Replicas.allReady(candidate) || !isAsWanted(rollout.release(), candidate)) {
      boolean first = rollout.runningSince() == null && Replicas.anyStarted(candidate);
      return first ? standing.with(rollout.running(now)) : standing;
    }
    boolean let = rollout.kind() == ROLLBACK || rollout.release().equals(standing.promoted());
    if (intent.paused() && !let) {
      return standing;
    }
    return switch (rollout.kind()) {
      case WHOLE, BLUE_GREEN, ROLLBACK -> served(standing);
      case CANARY, ROLLING -> firstShare(standing, candidate);
    };
  }

  /**
   * A status that still describes another number of replicas or other settings says nothing about
   * the wanted ones.
   */
  private boolean isAsWanted(String release, WorkloadStatus seen) {
    return intent
        .workload()
        .apply(release)
        .map(
            wanted ->
                wanted.getReplicas() == seen.getReplicas()
                    && wanted
                        .getLabelsOrDefault(Plan.FINGERPRINT, "")
                        .equals(seen.getLabelsOrDefault(Plan.FINGERPRINT, "")))
        .orElse(true);
  }

  private Standing firstShare(Standing standing, WorkloadStatus candidate) {
    if (standing.release() == null || standing.candidate().equals(standing.promoted())) {
      return served(standing);
    }
    int share =
        intent.strategy() instanceof Strategy.Canary canary ? canary.percentage() : ROLLING_SHARE;
    Baseline counted =
        new Baseline(
            observed.trafficOf(standing.release()), observed.trafficOf(standing.candidate()));
    return standing.with(
        standing.rollout().shifted(share, Replicas.restarts(candidate), counted, now));
  }

  private Standing shifting(Standing standing) {
    Rollout rollout = standing.rollout();
    Optional<String> failure = shareFailure(standing, rollout);
    if (failure.isPresent()) {
      return held(standing, Hold.Reason.CANARY_FAILED, failure.get());
    }
    if (rollout.release().equals(standing.promoted())) {
      return served(standing);
    }
    if (intent.paused() || !isShareOver(rollout)) {
      return standing;
    }
    if (rollout.kind() == Rollout.Kind.ROLLING && rollout.percentage() + ROLLING_SHARE < 100) {
      int share = rollout.percentage() + ROLLING_SHARE;
      return standing.with(rollout.shifted(share, rollout.restarts(), rollout.baseline(), now));
    }
    return served(standing);
  }

  private boolean isShareOver(Rollout rollout) {
    return !rollout.shiftedAt().plus(shareDuration(rollout)).isAfter(now);
  }

  private Duration shareDuration(Rollout rollout) {
    if (rollout.kind() == Rollout.Kind.CANARY
        && intent.strategy() instanceof Strategy.Canary canary) {
      return canary.duration();
    }
    return limits.rollingStep();
  }

  private Optional<String> shareFailure(Standing standing, Rollout rollout) {
    WorkloadStatus candidate = observed.workloads().get(rollout.release());
    if (candidate == null) {
      return Optional.of("its replicas are gone");
    }
    if (Replicas.restarts(candidate) > rollout.restarts()) {
      return Optional.of(
          "a replica of it "
              + Replicas.lastExit(candidate).map(Replicas::describe).orElse("restarted"));
    }
    if (Replicas.settled(candidate) && candidate.getReadyReplicas() < candidate.getReplicas()) {
      String end =
          Replicas.lastExit(candidate).map(exit -> ": one " + Replicas.describe(exit)).orElse("");
      return Optional.of(
          "only %d of its %d replicas are ready"
                  .formatted(candidate.getReadyReplicas(), candidate.getReplicas())
              + end);
    }
    Traffic before = rollout.baseline().stable();
    Traffic stable = observed.trafficOf(standing.release()).since(before);
    Traffic mine = observed.trafficOf(rollout.release()).since(rollout.baseline().candidate());
    return Analysis.verdict(stable, mine, limits, isShareOver(rollout));
  }

  private Optional<String> startFailure(Rollout rollout, WorkloadStatus candidate) {
    if (Replicas.allReady(candidate)) {
      return Optional.empty();
    }
    if (Replicas.mostRestarts(candidate) >= limits.maxRestarts()) {
      String end = Replicas.lastExit(candidate).map(Replicas::describe).orElse("does not stay up");
      return Optional.of("its process " + end);
    }
    boolean late =
        rollout.runningSince() != null
            && rollout.runningSince().plus(limits.startDeadline()).isBefore(now);
    if (late) {
      return Optional.of(notReady(candidate));
    }
    boolean unprepared =
        rollout.runningSince() == null
            && rollout.since().plus(limits.prepareDeadline()).isBefore(now);
    if (unprepared) {
      String why =
          Replicas.failing(candidate).map(condition -> ": " + condition.getMessage()).orElse("");
      return Optional.of(
          "it could not be started within " + limits.prepareDeadline().toSeconds() + " s" + why);
    }
    return Optional.empty();
  }

  private String notReady(WorkloadStatus candidate) {
    String counted =
        "%d of its %d replicas were ready within %d s; an application must listen on the port in the variable PORT"
            .formatted(
                candidate.getReadyReplicas(),
                candidate.getReplicas(),
                limits.startDeadline().toSeconds());
    String home =
        Replicas.failing(candidate).map(condition -> ": " + condition.getMessage()).orElse("");
    return counted
        + home
        + Replicas.lastExit(candidate)
            .map(exit -> Replicas.lastLines(exit.getLogTailList()))
            .orElse("");
  }

  private Standing served(Standing standing) {
    return standing.served(now.plus(limits.warmFor()));
  }

  private Standing failed(Standing standing, String why) {
    return held(standing, Hold.Reason.START_FAILED, why);
  }

  private Standing held(Standing standing, Hold.Reason reason, String why) {
    return standing.ended(
        new Hold(
            standing.candidate(), intent.head(), reason, why, now, intent.applicationGeneration()));
  }
}
