package io.company.platform.kinds;

import io.company.platform.kinds.field.Doc;
import io.company.platform.kinds.field.Format;
import io.company.platform.kinds.field.Is;
import java.util.List;

/** Where a deployment is: which commit is the newest, and which release each environment runs. */
public record DeploymentStatus(
    @Doc(value = "The generation of the spec that this status is about.", example = "1")
        Long observedGeneration,
    @Doc(value = "What is going on, in one word.", example = "Ready") String phase,
    @Doc(
            value = "The newest commit of the branch that was found.",
            example = "3f2a91c04be2a3f3f2b1d0a9c8e7f6a5b4c3d2e1")
        @Is(Format.COMMIT)
        String commit,
    @Doc(value = "The newest release.", example = "order-service-3f2a91c") String latestRelease,
    @Doc("Ready, and what else is to be known; where it is not ready, the message says why.")
        List<Condition> conditions,
    @Doc("Each environment, in the order of the spec.") List<Environment> environments) {

  /** One environment of the deployment. */
  public record Environment(
      @Doc(value = "The environment's name.", example = "production") @Is(Format.ENVIRONMENT)
          String name,
      @Doc(value = "What is going on there, in one word.", example = "Canary") String phase,
      @Doc(value = "The release that serves there.", example = "order-service-3f2a91c")
          String release,
      @Doc(
              value = "The commit of that release.",
              example = "3f2a91c04be2a3f3f2b1d0a9c8e7f6a5b4c3d2e1")
          @Is(Format.COMMIT)
          String commit,
      @Doc(
              value = "The release that served before it, to which a rollback returns.",
              example = "order-service-91b0c44")
          String previousRelease,
      @Doc("The release that is being tried with a share of the traffic, while one is.")
          Canary canary,
      @Doc(value = "Replicas wanted.", example = "3") Integer replicas,
      @Doc(value = "Replicas that are ready.", example = "3") Integer readyReplicas,
      @Doc(value = "Where the application answers.", example = "http://localhost:8090/api/orders")
          @Is(Format.WEB_URL)
          String url,
      @Doc("Ready, and what else is to be known of this environment.") List<Condition> conditions,
      @Doc(
              value =
                  "Until when the previous release's replicas are kept, so that a rollback takes effect at once.",
              example = "2026-03-01T12:40:00Z")
          @Is(Format.TIME)
          String warmUntil,
      @Doc("The release that is on its way here, while one is.") Rollout rollout,
      @Doc("Why the newest release is kept back here, while it is.") Hold hold,
      @Doc(
              value = "The release that a user let through without waiting, until it serves.",
              example = "order-service-5d7e0aa")
          String promoted) {}

  /** How far a release is on its way; what the platform must remember of it. */
  public record Rollout(
      @Doc(value = "The release.", example = "order-service-5d7e0aa") String release,
      @Doc(
              value = "How it takes over: Whole, Canary, Rolling, BlueGreen or Rollback.",
              example = "Canary")
          String kind,
      @Doc(value = "Starting (no traffic yet) or Shifting (a share of it).", example = "Shifting")
          String stage,
      @Doc(value = "When it began.", example = "2026-03-01T11:59:50Z") @Is(Format.TIME)
          String since,
      @Doc(value = "When its first process was seen.", example = "2026-03-01T11:59:51Z")
          @Is(Format.TIME)
          String runningSince,
      @Doc(value = "When its present share of the traffic began.", example = "2026-03-01T12:00:00Z")
          @Is(Format.TIME)
          String shiftedAt,
      @Doc(value = "Its share of the traffic, in percent.", example = "10") Integer percentage,
      @Doc(value = "Restarts of its replicas when its share began.", example = "0")
          Integer restarts,
      @Doc("What the ingress had counted when its share began.") Baseline baseline) {}

  /** Counters of both sides of a rollout. */
  public record Baseline(
      @Doc("Of the release that serves.") Traffic stable,
      @Doc("Of the release on its way.") Traffic candidate) {}

  /** What the ingress counted for a release. */
  public record Traffic(
      @Doc(value = "Requests.", example = "1042") Long requests,
      @Doc(value = "Requests that were answered with a server error.", example = "3") Long errors,
      @Doc(
              value = "When the counters began, in milliseconds since 1970.",
              example = "1772366390000")
          Long sinceMillis) {}

  /** Why a release is kept back in an environment. */
  public record Hold(
      @Doc(value = "The release.", example = "order-service-5d7e0aa") String release,
      @Doc(
              value = "The branch's newest commit at that time.",
              example = "3f2a91c04be2a3f3f2b1d0a9c8e7f6a5b4c3d2e1")
          @Is(Format.COMMIT)
          String commit,
      @Doc(value = "RolledBack, Aborted, CanaryFailed or StartFailed.", example = "CanaryFailed")
          String reason,
      @Doc(
              value = "What happened.",
              example = "12 of 60 requests to it were answered with a server error.")
          String message,
      @Doc(value = "When.", example = "2026-03-01T12:01:00Z") @Is(Format.TIME) String at,
      @Doc(value = "The application's generation at that time.", example = "1")
          Long applicationGeneration) {}

  /**
   * @param since and @param until RFC 3339
   */
  public record Canary(
      @Doc(value = "The release that is tried.", example = "order-service-5d7e0aa") String release,
      @Doc(value = "Its share of the traffic, in percent.", example = "10") Integer percentage,
      @Doc(value = "Since when.", example = "2026-03-01T12:00:00Z") @Is(Format.TIME) String since,
      @Doc(value = "When it gets all traffic if it goes well.", example = "2026-03-01T12:30:00Z")
          @Is(Format.TIME)
          String until) {}
}
