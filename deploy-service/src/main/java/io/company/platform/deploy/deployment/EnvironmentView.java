package io.company.platform.deploy.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.deploy.Json;
import io.company.platform.deploy.condition.Conditions;
import io.company.platform.deploy.release.Release;
import io.company.platform.deploy.rollout.Hold;
import io.company.platform.deploy.rollout.Observed;
import io.company.platform.deploy.rollout.Replicas;
import io.company.platform.deploy.rollout.Rollout;
import io.company.platform.deploy.rollout.Standing;
import io.company.platform.deploy.rollout.Strategy;
import io.company.platform.proto.node.v1.Condition;
import io.company.platform.proto.node.v1.WorkloadStatus;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * One environment as the Deployment's status shows it. Pure.
 *
 * @param phase in one word
 * @param cause why it is not ready, or why the newest release is not there; empty when all is well
 * @param waiting why the newest release does not begin; null when nothing keeps it
 */
record EnvironmentView(
    Standing standing,
    String phase,
    boolean ready,
    String reason,
    String cause,
    String waiting,
    Optional<Condition> isolated) {

  private static final String WAITING = "WaitingForBindings";

  static EnvironmentView of(Standing standing, Observed observed, int wanted, String waiting) {
    WorkloadStatus status =
        standing.release() == null ? null : observed.workloads().get(standing.release());
    boolean ready = status != null && (wanted == 0 || status.getReadyReplicas() >= wanted);
    WorkloadStatus telling =
        status != null || standing.rollout() == null
            ? status
            : observed.workloads().get(standing.candidate());
    Optional<Condition> isolated =
        telling == null
            ? Optional.empty()
            : telling.getConditionsList().stream()
                .filter(condition -> condition.getType().equals("Isolated"))
                .findFirst();
    return new EnvironmentView(
        standing,
        neverRan(standing) && waiting != null ? WAITING : phase(standing, ready, wanted),
        ready,
        ready ? "Ready" : neverRan(standing) && waiting != null ? WAITING : reason(standing),
        ready
            ? ""
            : neverRan(standing) && waiting != null ? waiting : cause(standing, status, wanted),
        waiting,
        isolated);
  }

  private static boolean neverRan(Standing standing) {
    return standing.release() == null && standing.rollout() == null && standing.hold() == null;
  }

  private static String phase(Standing standing, boolean ready, int wanted) {
    if (standing.rollout() != null) {
      return phase(standing.rollout());
    }
    if (standing.hold() != null && standing.hold().reason() != Hold.Reason.ROLLED_BACK) {
      return standing.hold().reason() == Hold.Reason.START_FAILED ? "Failed" : "Aborted";
    }
    if (standing.release() == null) {
      return "Pending";
    }
    return wanted == 0 ? "Stopped" : ready ? "Ready" : "Degraded";
  }

  private static String phase(Rollout rollout) {
    if (rollout.kind() == Rollout.Kind.ROLLBACK) {
      return "RollingBack";
    }
    if (rollout.stage() == Rollout.Stage.STARTING) {
      return "Starting";
    }
    return rollout.kind() == Rollout.Kind.CANARY ? "Canary" : "Rolling";
  }

  private static String reason(Standing standing) {
    if (standing.release() != null) {
      return "NotEnoughReplicas";
    }
    if (standing.rollout() != null) {
      return "Starting";
    }
    return standing.hold() != null ? standing.hold().reason().word() : "Waiting";
  }

  private static String cause(Standing standing, WorkloadStatus status, int wanted) {
    if (standing.release() == null) {
      if (standing.rollout() != null) {
        return "%s is starting".formatted(standing.candidate());
      }
      return standing.hold() != null
          ? "%s failed: %s".formatted(standing.hold().release(), standing.hold().message())
          : "no release has come this far yet";
    }
    if (status == null) {
      return "the replicas of %s are gone; they are started again".formatted(standing.release());
    }
    String counted =
        "%d of %d replicas of %s are ready"
            .formatted(status.getReadyReplicas(), wanted, standing.release());
    String home =
        Replicas.failing(status).map(condition -> ": " + condition.getMessage()).orElse("");
    String exit =
        Replicas.lastExit(status).map(end -> "; a replica " + Replicas.describe(end)).orElse("");
    return counted + home + exit;
  }

  /** What is to be said of the rollout: empty when none is on its way and nothing is held back. */
  String progress(Strategy strategy) {
    Rollout rollout = standing.rollout();
    if (rollout != null) {
      return switch (rollout.stage()) {
        case STARTING -> "%s is starting in %s".formatted(rollout.release(), standing.name());
        case SHIFTING ->
            "%s has %d %% of the traffic in %s%s"
                .formatted(
                    rollout.release(),
                    rollout.percentage(),
                    standing.name(),
                    until(rollout, strategy));
      };
    }
    Hold hold = standing.hold();
    if (hold == null) {
      return "";
    }
    if (hold.reason() == Hold.Reason.ROLLED_BACK) {
      return "%s was %s; the branch's newest commit is held back until the next commit, promote or resume"
          .formatted(standing.name(), hold.message());
    }
    String goesOn =
        standing.release() == null
            ? "nothing serves there"
            : standing.release() + " goes on serving";
    return "%s was not rolled out in %s, %s: %s"
        .formatted(hold.release(), standing.name(), goesOn, hold.message());
  }

  private static String until(Rollout rollout, Strategy strategy) {
    return until(rollout, strategy, " until ");
  }

  private static String until(Rollout rollout, Strategy strategy, String prefix) {
    boolean timed = rollout.kind() == Rollout.Kind.CANARY && strategy instanceof Strategy.Canary;
    if (!timed) {
      return "";
    }
    Instant end = rollout.shiftedAt().plus(((Strategy.Canary) strategy).duration());
    return prefix + end.truncatedTo(ChronoUnit.SECONDS);
  }

  /** As an element of {@code status.environments}; {@code before} is the one that it replaces. */
  ObjectNode json(
      JsonNode before,
      Release release,
      int wanted,
      Observed observed,
      String url,
      Strategy strategy,
      long generation,
      Instant now) {
    ObjectNode json = Json.write(standing);
    json.put("phase", phase).put("replicas", wanted);
    WorkloadStatus status =
        standing.release() == null ? null : observed.workloads().get(standing.release());
    json.put("readyReplicas", status == null ? 0 : Math.min(wanted, status.getReadyReplicas()));
    json.put("url", url);
    if (release != null) {
      json.put("commit", release.spec().commit());
    }
    Rollout rollout = standing.rollout();
    if (rollout != null
        && rollout.kind() == Rollout.Kind.CANARY
        && rollout.stage() == Rollout.Stage.SHIFTING) {
      ObjectNode canary = json.putObject("canary").put("release", rollout.release());
      canary.put("percentage", rollout.percentage());
      canary.put("since", rollout.shiftedAt().truncatedTo(ChronoUnit.SECONDS).toString());
      canary.put("until", until(rollout, strategy, ""));
    }
    if (before != null && before.path("conditions").isArray()) {
      json.set("conditions", before.path("conditions").deepCopy());
    }
    conditions(Conditions.in(json, generation, now), strategy);
    return json;
  }

  private void conditions(Conditions conditions, Strategy strategy) {
    conditions.set(
        "Ready", ready, reason, ready ? "%s serves".formatted(standing.release()) : cause);
    if (standing.rollout() != null) {
      conditions.set("Progressing", true, phase, progress(strategy));
    } else if (waiting != null) {
      conditions.set("Progressing", false, WAITING, waiting);
    } else if (standing.hold() != null) {
      conditions.set("Progressing", false, standing.hold().reason().word(), progress(strategy));
    } else {
      conditions.remove("Progressing");
    }
    isolated.ifPresent(
        it -> conditions.set("Isolated", it.getStatus(), it.getReason(), it.getMessage()));
  }
}
