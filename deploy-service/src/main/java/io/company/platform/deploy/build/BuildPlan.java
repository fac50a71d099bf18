package io.company.platform.deploy.build;

import io.company.platform.deploy.release.Release;
import io.company.platform.deploy.release.Release.Phase;
import io.company.platform.deploy.rollout.Replicas;
import io.company.platform.proto.node.v1.TaskStatus;
import java.util.List;
import java.util.Optional;

/** What to do about a release's build. Pure. */
public final class BuildPlan {

  private BuildPlan() {}

  /** The next act; each may be done twice. */
  public sealed interface Act {

    /** Nothing is left to do. */
    record Rest() implements Act {}

    /**
     * Something else must change first: the task's state, or another build of the same deployment.
     */
    record Wait() implements Act {}

    /** Its deployment is gone, and with it the need for it. */
    record Discard() implements Act {}

    record Supersede() implements Act {}

    record Start() implements Act {}

    /** The task runs; {@code status} is to say so. */
    record Follow() implements Act {}

    record Collect(TaskStatus task) implements Act {}

    /**
     * @param reason as a condition's reason
     */
    record Fail(String reason, String message) implements Act {}
  }

  /**
   * What is known.
   *
   * @param wanted the newest release of the deployment is this one; false when the branch moved on
   * @param othersBuilding another release of the deployment is being built
   * @param task the build task; empty when there is none on the home
   * @param logTail last lines of the build's log
   * @param timeout of the build as text, for messages
   */
  public record Known(
      Release release,
      boolean deploymentExists,
      boolean wanted,
      boolean othersBuilding,
      Optional<TaskStatus> task,
      List<String> logTail,
      String timeout) {}

  public static Act next(Known known) {
    Phase phase = known.release().phase();
    if (!known.deploymentExists()) {
      return new Act.Discard();
    }
    if (known.release().over()) {
      return new Act.Rest();
    }
    if (known.task().isPresent()) {
      return onTask(known, known.task().get());
    }
    if (phase == Phase.BUILDING) {
      return new Act.Start();
    }
    if (!known.wanted()) {
      return new Act.Supersede();
    }
    return known.othersBuilding() ? new Act.Wait() : new Act.Start();
  }

  private static Act onTask(Known known, TaskStatus task) {
    return switch (task.getState()) {
      case TASK_STATE_SUCCEEDED -> new Act.Collect(task);
      case TASK_STATE_FAILED ->
          new Act.Fail("BuildFailed", failed(task) + Replicas.lastLines(known.logTail()));
      case TASK_STATE_TIMED_OUT ->
          new Act.Fail(
              "BuildTimedOut",
              "the build took longer than spec.build.timeout, %s, and was stopped"
                      .formatted(known.timeout())
                  + Replicas.lastLines(known.logTail()));
      case TASK_STATE_CANCELLED ->
          new Act.Fail("BuildCancelled", "the build was cancelled; sync builds it again");
      case TASK_STATE_PENDING, TASK_STATE_RUNNING, TASK_STATE_UNSPECIFIED, UNRECOGNIZED ->
          new Act.Follow();
    };
  }

  private static String failed(TaskStatus task) {
    if (!task.hasExit()) {
      return task.getMessage().isEmpty() ? "the build failed" : task.getMessage();
    }
    if (task.getExit().getOutOfMemory()) {
      return "the build was killed for using too much memory";
    }
    if (task.getExit().getSignal() != 0) {
      return "the build was killed by signal " + task.getExit().getSignal();
    }
    return "the build ended with exit code " + task.getExit().getCode();
  }
}
