package io.company.platform.kinds;

import io.company.platform.kinds.field.Doc;
import io.company.platform.kinds.field.Format;
import io.company.platform.kinds.field.Is;
import java.util.List;

/** What can be done to a Deployment, and what each action is told. */
public final class DeploymentActions {

  private DeploymentActions() {}

  /** Both may be null: to the previous release, in every environment. */
  public record Rollback(
      @Doc(
              value = "The release to return to; left out, the one that served before.",
              example = "order-service-91b0c44")
          @Is(Format.SUBDOMAIN)
          String release,
      @Doc(value = "Only this environment; left out, all of them.", example = "production")
          @Is(Format.ENVIRONMENT)
          String environment) {}

  /** The environment may be null: the first one in which a release waits. */
  public record Promote(
      @Doc(
              value =
                  "The environment whose canary gets all traffic now; left out, the first one in which one waits.",
              example = "production")
          @Is(Format.ENVIRONMENT)
          String environment) {}

  /** The environment may be null: every one in which a rollout is under way. */
  public record Abort(
      @Doc(
              value =
                  "The environment whose rollout ends; left out, every one in which one is under way.",
              example = "production")
          @Is(Format.ENVIRONMENT)
          String environment) {}

  static final List<Action> ALL =
      List.of(
          new Action(
              "rollback",
              "Returns to the previous release or to a named one, in one environment or in all of them.",
              Rollback.class,
              "{\"environment\": \"production\"}",
              Role.EDITOR),
          new Action(
              "pause",
              "New commits are no longer released and rollouts stand still, until resume.",
              Void.class,
              "{}",
              Role.EDITOR),
          new Action(
              "resume",
              "Ends a pause, and lets the newest release go out again where a rollback holds it back.",
              Void.class,
              "{}",
              Role.EDITOR),
          new Action(
              "sync",
              "Looks for a new commit now, as a git push hook does; a failed build of the newest commit is tried again.",
              Void.class,
              "{}",
              Role.EDITOR),
          new Action(
              "promote",
              "Gives the release that is being tried all traffic now, without waiting for its time to end.",
              Promote.class,
              "{\"environment\": \"production\"}",
              Role.EDITOR),
          new Action(
              "abort",
              "Ends the rollout that is under way; the release that served before keeps all traffic.",
              Abort.class,
              "{\"environment\": \"production\"}",
              Role.EDITOR));
}
