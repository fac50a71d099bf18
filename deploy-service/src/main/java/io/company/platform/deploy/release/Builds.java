package io.company.platform.deploy.release;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.deploy.build.BuildLogs;
import io.company.platform.deploy.build.Workshop;
import io.company.platform.deploy.deployment.Deployment;
import io.company.platform.kernel.home.Home;
import io.company.platform.kernel.reconcile.Wake;
import io.company.platform.kernel.resource.Key;
import io.company.platform.proto.node.v1.TaskState;
import io.company.platform.proto.node.v1.TaskStatus;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Writes down what becomes of builds, ends them and clears them away. Each act may be done twice.
 */
@ApplicationScoped
public class Builds {

  private final Releases releases;
  private final Workshop workshop;
  private final BuildLogs logs;
  private final Home home;
  private final Wake wake;

  public Builds(Releases releases, Workshop workshop, BuildLogs logs, Home home, Wake wake) {
    this.releases = releases;
    this.workshop = workshop;
    this.logs = logs;
    this.home = home;
    this.wake = wake;
  }

  static boolean isEnd(TaskState state) {
    return switch (state) {
      case TASK_STATE_SUCCEEDED, TASK_STATE_FAILED, TASK_STATE_TIMED_OUT, TASK_STATE_CANCELLED ->
          true;
      case TASK_STATE_PENDING, TASK_STATE_RUNNING, TASK_STATE_UNSPECIFIED, UNRECOGNIZED -> false;
    };
  }

  /** Changes the release's status and lets the deployment know, which waits for it. */
  void change(Release release, Consumer<ObjectNode> change) {
    releases.writeStatus(release, change);
    wake.wake(new Key(Deployment.PLURAL, release.key().namespace(), release.spec().deployment()));
  }

  /** The deployment's next release need not wait any longer for this one's build. */
  void wakeWaiting(Release ended) {
    releases.of(ended.key().namespace(), ended.spec().deployment()).stream()
        .filter(release -> release.phase() == Release.Phase.PENDING)
        .forEach(release -> wake.wake(release.key()));
  }

  /** The task and its files are of no more use once the outcome is written down. */
  public void clear(Release release) throws IOException {
    if (workshop.hasRemains(release)) {
      home.removeTask(release.taskId());
      workshop.clear(release);
    }
  }

  /**
   * Nothing of the release is left, the object included; false while its task still runs: ask
   * again.
   */
  public boolean discard(Release release) throws IOException {
    if (!end(release)) {
      return false;
    }
    workshop.clear(release);
    logs.forget(release);
    releases.delete(release);
    return true;
  }

  /** Makes an ended build begin again. */
  public void again(Release release) throws IOException {
    if (end(release)) {
      workshop.clear(release);
      logs.forget(release);
      releases.writeStatus(release, status -> status.put("phase", Release.Phase.PENDING.word()));
      wake.wake(release.key());
    }
  }

  private boolean end(Release release) {
    Optional<TaskStatus> task = home.task(release.taskId());
    if (task.isPresent() && !isEnd(task.get().getState())) {
      home.cancelTask(release.taskId());
      return false;
    }
    home.removeTask(release.taskId());
    return true;
  }
}
