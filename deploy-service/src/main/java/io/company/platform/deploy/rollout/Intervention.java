package io.company.platform.deploy.rollout;

import java.time.Instant;
import java.util.function.Function;

/**
 * What a user's action makes of an environment's standing, or why it can't be done. Pure; the
 * reconciler carries it out.
 */
public sealed interface Intervention {

  record Done(Standing standing) implements Intervention {}

  /**
   * @param message a sentence part that says why
   */
  record Refused(String message) implements Intervention {}

  /**
   * Back to the previous release, or to {@code wanted}. While a rollout is on its way and no
   * release is named, the old release is what to go back to. Holds the branch's present head back,
   * unless it is what is gone back to.
   *
   * @param newest release of the branch's head; null when there is none
   * @param usable why a release can't be run; null when it can
   */
  static Intervention rollback(
      Standing standing,
      String wanted,
      String head,
      String newest,
      Function<String, String> usable,
      Instant now) {
    boolean goingBack =
        standing.rollout() != null && standing.rollout().kind() == Rollout.Kind.ROLLBACK;
    if (wanted == null && goingBack) {
      return new Refused(
          "%s is being rolled back already; name a release to go further"
              .formatted(standing.name()));
    }
    boolean cancels =
        standing.rollout() != null && (wanted == null || wanted.equals(standing.release()));
    if (cancels && standing.release() != null) {
      return new Done(standing.ended(wentBack(standing.candidate(), head, now)));
    }
    String target = wanted == null ? standing.previousRelease() : wanted;
    if (target == null) {
      return new Refused(
          "there is no previous release in %s to go back to".formatted(standing.name()));
    }
    if (target.equals(standing.release())) {
      return new Refused("%s already runs %s".formatted(standing.name(), target));
    }
    String unusable = usable.apply(target);
    if (unusable != null) {
      return new Refused(unusable);
    }
    String left = standing.release() == null ? "nothing" : standing.release();
    Hold hold = target.equals(newest) ? null : wentBack(left, head, now);
    Standing held =
        new Standing(
            standing.name(),
            standing.release(),
            standing.previousRelease(),
            standing.warmUntil(),
            null,
            hold,
            null);
    return new Done(held.begin(target, Rollout.Kind.ROLLBACK, now));
  }

  private static Hold wentBack(String from, String head, Instant now) {
    return new Hold(from, head, Hold.Reason.ROLLED_BACK, "rolled back from " + from, now, 0);
  }

  /**
   * Skips what is left of the rollout, or the waiting for one. {@code newest} is the newest built
   * release or null.
   */
  static Intervention promote(Standing standing, String newest) {
    if (standing.rollout() != null) {
      boolean already = standing.candidate().equals(standing.promoted());
      return already
          ? new Refused(
              "%s is already being promoted in %s".formatted(standing.candidate(), standing.name()))
          : new Done(standing.promote(standing.candidate()));
    }
    if (newest == null || newest.equals(standing.release())) {
      return new Refused("there is nothing to promote in %s".formatted(standing.name()));
    }
    return new Done(standing.promote(newest));
  }

  /** Ends the rollout; what serves goes on serving all traffic. */
  static Intervention abort(Standing standing, String head, Instant now) {
    if (standing.rollout() == null) {
      return new Refused("there is no rollout in %s to abort".formatted(standing.name()));
    }
    String release = standing.candidate();
    Hold hold = new Hold(release, head, Hold.Reason.ABORTED, "the rollout was aborted", now, 0);
    return new Done(standing.ended(hold));
  }

  /** Lets the branch's head through again where a rollback held it. */
  static Intervention resume(Standing standing) {
    boolean heldBack =
        standing.hold() != null && standing.hold().reason() == Hold.Reason.ROLLED_BACK;
    return heldBack
        ? new Done(standing.with((Hold) null))
        : new Refused("%s is not held back by a rollback".formatted(standing.name()));
  }
}
