package io.company.platform.deploy.home;

import io.company.platform.kernel.home.Home;
import io.company.platform.kernel.reconcile.Wake;
import io.company.platform.kernel.resource.Key;
import io.company.platform.proto.node.v1.Replica;
import io.company.platform.proto.node.v1.WorkloadStatus;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Wakes a deployment as soon as one of its workloads changes, so that a ready replica gets traffic
 * at once. A lost connection is made again for as long as the service runs; what was missed
 * meanwhile is told at its beginning.
 */
@ApplicationScoped
public class HomeWatch {

  private static final Logger LOG = Logger.getLogger(HomeWatch.class);
  private static final Duration PAUSE = Duration.ofMillis(500);

  private final Map<String, String> seen = new ConcurrentHashMap<>();
  private final Home home;
  private final Wake wake;
  private volatile boolean stopped;
  private volatile Thread thread;

  public HomeWatch(Home home, Wake wake) {
    this.home = home;
    this.wake = wake;
  }

  void start(@Observes StartupEvent event) {
    thread = Thread.ofVirtual().name("home-watch").start(this::watch);
  }

  void stop(@Observes ShutdownEvent event) {
    stopped = true;
    if (thread != null) {
      thread.interrupt();
    }
  }

  private void watch() {
    boolean told = false;
    while (!stopped) {
      try {
        home.watchWorkloads(this::changed);
        told = false;
      } catch (RuntimeException lost) {
        if (!told && !stopped) {
          LOG.warnf("the home can't be watched, trying again: %s", lost.getMessage());
          told = true;
        }
      }
      seen.clear();
      pause();
    }
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException atShutdown) {
      Thread.currentThread().interrupt();
    }
  }

  private void changed(WorkloadStatus status) {
    String summary = summary(status);
    String team = status.getLabelsOrDefault("team", "");
    String deployment = status.getLabelsOrDefault(Blueprint.DEPLOYMENT, "");
    boolean ours = !team.isEmpty() && !deployment.isEmpty();
    boolean gone = status.getDesiredHash().isEmpty();
    if (gone) {
      seen.remove(status.getId());
    }
    if (ours && (gone || !summary.equals(seen.put(status.getId(), summary)))) {
      wake.wake(new Key("deployments", team, deployment));
    }
  }

  /** What of a status matters to a rollout; memory and the like change all the time and don't. */
  private static String summary(WorkloadStatus status) {
    String replicas =
        status.getReplicaList().stream()
            .map(HomeWatch::summary)
            .sorted()
            .collect(Collectors.joining(","));
    return status.getReplicas()
        + "/"
        + status.getReadyReplicas()
        + " "
        + status.getSettledHash()
        + " "
        + status.getDesiredHash()
        + " "
        + replicas
        + " "
        + status.getConditionsList();
  }

  private static String summary(Replica replica) {
    return replica.getIndex()
        + ":"
        + replica.getState()
        + ":"
        + replica.getPid()
        + ":"
        + replica.getRestarts();
  }
}
