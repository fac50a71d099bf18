package io.company.platform.deploy.rollout;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;

/**
 * Why an environment does not take the newest release: it failed there, was aborted, or was rolled
 * back from. Kept in the Deployment's status, so that the next look does not roll the same release
 * out again.
 *
 * @param release that is held back
 * @param commit head of the branch when the hold began
 * @param applicationGeneration of the application when the hold began
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Hold(
    String release,
    String commit,
    Reason reason,
    String message,
    Instant at,
    long applicationGeneration) {

  /** What ended it. */
  public enum Reason {
    /** A user went back; holds whatever the branch's head was then, until the head moves. */
    ROLLED_BACK("RolledBack"),
    /** A user stopped the rollout; holds that release. */
    ABORTED("Aborted"),
    /** Its share of the traffic went badly; holds that release. */
    CANARY_FAILED("CanaryFailed"),
    /** It did not start or become ready; holds that release until the application is changed. */
    START_FAILED("StartFailed");

    private final String word;

    Reason(String word) {
      this.word = word;
    }

    /** As a condition's reason. */
    @JsonValue
    public String word() {
      return word;
    }
  }

  /** Whether it keeps {@code target} from being rolled out. */
  boolean keepsBack(String target, String head, long generation) {
    return switch (reason) {
      case ROLLED_BACK -> commit != null && commit.equals(head);
      case ABORTED, CANARY_FAILED -> release.equals(target);
      case START_FAILED -> release.equals(target) && applicationGeneration == generation;
    };
  }
}
