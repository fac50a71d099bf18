package io.company.platform.deploy.rollout;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.time.Instant;

/**
 * Where one environment stands: all that must be remembered of it between two looks, nothing that
 * can be seen. It is part of the Deployment's status.
 *
 * @param release that serves; null before the first
 * @param previousRelease that served before it
 * @param warmUntil until when the previous release's replicas are kept; null when they are not
 * @param rollout on its way; null when none is
 * @param hold why the newest release is kept back; null when nothing is
 * @param promoted release that a user let through: no waiting, no canary
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Standing(
    String name,
    String release,
    String previousRelease,
    Instant warmUntil,
    Rollout rollout,
    Hold hold,
    String promoted) {

  public static Standing of(String name) {
    return new Standing(name, null, null, null, null, null, null);
  }

  /** The rollout of {@code candidate} begins, and ends any other. */
  Standing begin(String candidate, Rollout.Kind kind, Instant now) {
    Hold kept = kind == Rollout.Kind.ROLLBACK ? hold : null;
    return new Standing(
        name,
        release,
        previousRelease,
        warmUntil,
        Rollout.begin(candidate, kind, now),
        kept,
        promoted);
  }

  Standing with(Rollout changed) {
    return new Standing(name, release, previousRelease, warmUntil, changed, hold, promoted);
  }

  Standing with(Hold changed) {
    return new Standing(name, release, previousRelease, warmUntil, rollout, changed, promoted);
  }

  Standing promote(String let) {
    return new Standing(name, release, previousRelease, warmUntil, rollout, null, let);
  }

  /** The release on its way takes all traffic; the one before it stays warm. */
  Standing served(Instant keepUntil) {
    Instant warm = release == null ? null : keepUntil;
    return new Standing(name, rollout.release(), release, warm, null, hold, null);
  }

  /** The rollout is over and its release does not serve. */
  Standing ended(Hold because) {
    return new Standing(name, release, previousRelease, warmUntil, null, because, null);
  }

  Standing cooled() {
    return new Standing(name, release, previousRelease, null, rollout, hold, promoted);
  }

  /** The release on its way; null when none is. */
  public String candidate() {
    return rollout == null ? null : rollout.release();
  }
}
