package io.company.platform.deploy.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.deploy.Json;
import io.company.platform.deploy.condition.Conditions;
import io.company.platform.deploy.home.Blueprint;
import io.company.platform.deploy.release.Release;
import io.company.platform.deploy.rollout.Hold;
import io.company.platform.deploy.rollout.Observed;
import io.company.platform.deploy.rollout.Standing;
import io.company.platform.deploy.rollout.Strategy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The Deployment's status after a plan was carried out. Pure. */
final class StatusView {

  private final DeploymentPlan.Input input;
  private final List<EnvironmentView> views = new ArrayList<>();

  StatusView(DeploymentPlan.Input input, List<Standing> standings) {
    this.input = input;
    for (Standing standing : standings) {
      views.add(
          EnvironmentView.of(
              standing, input.observedIn(standing.name()), wanted(standing), waiting(standing)));
    }
  }

  /** Why the newest release does not begin there: what it uses is not ready; null when it may. */
  private String waiting(Standing standing) {
    boolean built = input.newest() != null && input.newest().built();
    return built && DeploymentPlan.waits(input, standing)
        ? input.boundIn(standing.name()).waiting()
        : null;
  }

  private int wanted(Standing standing) {
    return input.blueprint().apply(standing.name()).application().replicas(standing.name());
  }

  /** Brings {@code status} to what is; leaves what the source watch writes. */
  ObjectNode write(ObjectNode status, String ingressHost, int ingressPort) {
    ArrayNode environments = Json.object().putArray("environments");
    for (EnvironmentView view : views) {
      environments.add(environment(view, status.path("environments"), ingressHost, ingressPort));
    }
    status.set("environments", environments);
    status.put("observedGeneration", input.deployment().generation());
    if (input.newest() != null) {
      status.put("latestRelease", input.newest().name());
    }
    boolean sourceFails = sourceFailure(status) != null;
    status.put("phase", phase(sourceFails));
    conditions(
        Conditions.in(status, input.deployment().generation(), input.now()), sourceFailure(status));
    return status;
  }

  private ObjectNode environment(EnvironmentView view, JsonNode before, String host, int port) {
    Standing standing = view.standing();
    Blueprint blueprint = input.blueprint().apply(standing.name());
    JsonNode old = null;
    for (JsonNode environment : before) {
      old = standing.name().equals(environment.path("name").asText()) ? environment : old;
    }
    Release release = standing.release() == null ? null : input.releases().get(standing.release());
    Observed observed = input.observedIn(standing.name());
    return view.json(
        old,
        release,
        wanted(standing),
        observed,
        blueprint.url(host, port),
        strategy(),
        input.deployment().generation(),
        input.now());
  }

  private Strategy strategy() {
    return input.deployment().strategy();
  }

  private static JsonNode sourceFailure(ObjectNode status) {
    for (JsonNode condition : status.path("conditions")) {
      boolean source = condition.path("type").asText().equals("SourceReady");
      if (source && condition.path("status").asText().equals("False")) {
        return condition;
      }
    }
    return null;
  }

  private String phase(boolean sourceFails) {
    Release newest = input.newest();
    boolean nothingYet = views.stream().allMatch(view -> view.standing().release() == null);
    if (newest == null) {
      return sourceFails ? "Failed" : "Pending";
    }
    if (newest.phase() == Release.Phase.FAILED || held(Hold.Reason.START_FAILED)) {
      return "Failed";
    }
    if (held(Hold.Reason.CANARY_FAILED) || held(Hold.Reason.ABORTED)) {
      return "Aborted";
    }
    if (views.stream().anyMatch(view -> view.standing().rollout() != null)) {
      return input.deployment().paused() ? "Paused" : "Progressing";
    }
    if (!newest.built()) {
      return "Building";
    }
    boolean everywhere = views.stream().allMatch(this::hasNewestOrIsHeld);
    if (!everywhere || nothingYet) {
      return input.deployment().paused() ? "Paused" : "Progressing";
    }
    return views.stream().allMatch(EnvironmentView::ready) ? "Ready" : "Degraded";
  }

  /**
   * Whether the newest release is held back anywhere for this reason; what was before it is
   * history.
   */
  private boolean held(Hold.Reason reason) {
    return views.stream()
        .map(view -> view.standing().hold())
        .anyMatch(
            hold ->
                hold != null
                    && hold.reason() == reason
                    && hold.release().equals(input.newest().name()));
  }

  private boolean hasNewestOrIsHeld(EnvironmentView view) {
    Hold hold = view.standing().hold();
    boolean pinned = hold != null && hold.reason() == Hold.Reason.ROLLED_BACK;
    return pinned
        || input.newest().name().equals(view.standing().release())
        || waitsForPinned(view);
  }

  /** An environment behind one that is held back waits with it. */
  private boolean waitsForPinned(EnvironmentView view) {
    for (EnvironmentView earlier : views) {
      if (earlier == view) {
        return false;
      }
      Hold hold = earlier.standing().hold();
      if (hold != null
          && hold.reason() == Hold.Reason.ROLLED_BACK
          && view.standing().release() != null) {
        return true;
      }
    }
    return false;
  }

  private void conditions(Conditions conditions, JsonNode sourceFailure) {
    ready(conditions, sourceFailure);
    built(conditions);
    progressing(conditions, sourceFailure);
    views.stream()
        .map(EnvironmentView::isolated)
        .flatMap(Optional::stream)
        .min((one, other) -> Boolean.compare(one.getStatus(), other.getStatus()))
        .ifPresent(
            it -> conditions.set("Isolated", it.getStatus(), it.getReason(), it.getMessage()));
  }

  private void ready(Conditions conditions, JsonNode sourceFailure) {
    Optional<EnvironmentView> unready = views.stream().filter(view -> !view.ready()).findFirst();
    if (unready.isEmpty()) {
      conditions.set("Ready", true, "Ready", "every environment serves with all replicas ready");
      return;
    }
    Standing standing = unready.get().standing();
    boolean never =
        standing.release() == null && standing.rollout() == null && standing.hold() == null;
    if (never && input.newest() == null) {
      String reason = sourceFailure == null ? "Pending" : sourceFailure.path("reason").asText();
      String why =
          sourceFailure == null
              ? "the branch's newest commit is being looked for"
              : sourceFailure.path("message").asText();
      conditions.set("Ready", false, reason, why);
      return;
    }
    if (never && !input.newest().built()) {
      conditions.set("Ready", false, input.newest().reason(), build());
      return;
    }
    conditions.set(
        "Ready", false, unready.get().reason(), standing.name() + ": " + unready.get().cause());
  }

  private String build() {
    Release newest = input.newest();
    return switch (newest.phase()) {
      case FAILED -> "the build of %s failed: %s".formatted(newest.name(), newest.failure());
      case BUILT -> "%s is built".formatted(newest.name());
      case PENDING -> "the build of %s waits".formatted(newest.name());
      case BUILDING -> "%s is being built".formatted(newest.name());
      case SUPERSEDED -> "%s was not built: a newer commit came".formatted(newest.name());
    };
  }

  private void built(Conditions conditions) {
    Release newest = input.newest();
    if (newest == null) {
      conditions.set("Built", Conditions.UNKNOWN, "NoCommit", "no commit was found yet");
      return;
    }
    Boolean built =
        newest.built()
            ? Boolean.TRUE
            : newest.phase() == Release.Phase.FAILED ? Boolean.FALSE : Conditions.UNKNOWN;
    conditions.set("Built", built, newest.reason(), build());
  }

  private void progressing(Conditions conditions, JsonNode sourceFailure) {
    Release newest = input.newest();
    if (newest == null && sourceFailure != null) {
      conditions.set(
          "Progressing",
          false,
          sourceFailure.path("reason").asText(),
          sourceFailure.path("message").asText());
      return;
    }
    if (newest != null && newest.phase() == Release.Phase.FAILED) {
      conditions.set("Progressing", false, newest.reason(), build());
      return;
    }
    Optional<EnvironmentView> moving =
        views.stream().filter(view -> view.standing().rollout() != null).findFirst();
    Optional<EnvironmentView> held =
        views.stream().filter(view -> view.standing().hold() != null).findFirst();
    if (moving.isPresent()) {
      conditions.set("Progressing", true, moving.get().phase(), moving.get().progress(strategy()));
    } else if (held.isPresent()) {
      conditions.set(
          "Progressing",
          false,
          held.get().standing().hold().reason().word(),
          held.get().progress(strategy()));
    } else if (newest == null || !newest.built()) {
      conditions.set(
          "Progressing", true, "Building", newest == null ? "no commit was found yet" : build());
    } else if (input.deployment().paused()) {
      conditions.set("Progressing", false, "Paused", "spec.paused is true; resume goes on");
    } else if (views.stream().allMatch(view -> newest.name().equals(view.standing().release()))) {
      conditions.set(
          "Progressing", true, "Complete", "%s serves everywhere".formatted(newest.name()));
    } else {
      conditions.set(
          "Progressing",
          true,
          "Waiting",
          "%s waits for an environment to be ready".formatted(newest.name()));
    }
  }
}
