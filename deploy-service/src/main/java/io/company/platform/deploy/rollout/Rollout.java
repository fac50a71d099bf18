package io.company.platform.deploy.rollout;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;

/**
 * A release on its way to an environment's traffic. Kept in the Deployment's status, so that it
 * goes on after any crash.
 *
 * @param since when it began
 * @param runningSince when a process of it was first seen; null until then
 * @param shiftedAt when its present share of the traffic began; null while it has none
 * @param percentage its share of the traffic
 * @param restarts of its replicas when its share began; more of them later end the rollout
 * @param baseline the ingress's counters when its share began
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Rollout(
    String release,
    Kind kind,
    Stage stage,
    Instant since,
    Instant runningSince,
    Instant shiftedAt,
    Integer percentage,
    Integer restarts,
    Baseline baseline) {

  /** How traffic moves. */
  public enum Kind {
    /**
     * All at once when every replica is ready; the way of the first release and of every
     * environment but the last.
     */
    @JsonProperty("Whole")
    WHOLE,
    @JsonProperty("Canary")
    CANARY,
    @JsonProperty("Rolling")
    ROLLING,
    @JsonProperty("BlueGreen")
    BLUE_GREEN,
    /** Back to an earlier release: at once, also while the deployment is paused. */
    @JsonProperty("Rollback")
    ROLLBACK
  }

  /** How far it is. */
  public enum Stage {
    /** Its replicas start; it has no traffic. */
    @JsonProperty("Starting")
    STARTING,
    /** It has a share of the traffic and is watched. */
    @JsonProperty("Shifting")
    SHIFTING
  }

  /** What the ingress had counted for both sides when the share began. */
  public record Baseline(Traffic stable, Traffic candidate) {}

  static Rollout begin(String release, Kind kind, Instant now) {
    return new Rollout(release, kind, Stage.STARTING, now, null, null, 0, 0, null);
  }

  Rollout running(Instant now) {
    return new Rollout(release, kind, stage, since, now, shiftedAt, percentage, restarts, baseline);
  }

  Rollout shifted(int share, int restartsNow, Baseline counted, Instant now) {
    return new Rollout(
        release, kind, Stage.SHIFTING, since, runningSince, now, share, restartsNow, counted);
  }
}
