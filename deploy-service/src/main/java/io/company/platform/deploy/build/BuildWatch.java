package io.company.platform.deploy.build;

import io.company.platform.deploy.release.Release;
import io.company.platform.kernel.home.Home;
import io.company.platform.kernel.reconcile.Wake;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/**
 * Wakes a release at each change of its build task. One watch a task; a lost one is begun again at
 * the next look.
 */
@ApplicationScoped
public class BuildWatch {

  private static final Logger LOG = Logger.getLogger(BuildWatch.class);

  private final Set<String> watched = ConcurrentHashMap.newKeySet();
  private final Home home;
  private final Wake wake;

  public BuildWatch(Home home, Wake wake) {
    this.home = home;
    this.wake = wake;
  }

  public void watch(Release release) {
    if (watched.add(release.taskId())) {
      Thread.ofVirtual().name("build-watch").start(() -> follow(release));
    }
  }

  private void follow(Release release) {
    try {
      home.watchTask(release.taskId(), status -> wake.wake(release.key()));
      wake.wake(release.key());
    } catch (RuntimeException lost) {
      LOG.debugf("build task %s can't be watched: %s", release.taskId(), lost.getMessage());
    } finally {
      watched.remove(release.taskId());
    }
  }
}
