package io.company.platform.kernel.home;

import io.company.platform.kernel.reconcile.Wake;
import io.company.platform.kernel.resource.Key;
import io.company.platform.proto.node.v1.Replica;
import io.company.platform.proto.node.v1.WorkloadStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Wakes the reconciler of an object as soon as one of its workloads changes. A lost connection is
 * made again for as long as the service runs; what was missed meanwhile is told at its beginning.
 */
public final class HomeWatch {

  private static final Logger LOG = Logger.getLogger(HomeWatch.class);
  private static final Duration PAUSE = Duration.ofMillis(500);

  private final Map<String, String> seen = new ConcurrentHashMap<>();
  private final Home home;
  private final Wake wake;
  private final Function<WorkloadStatus, Optional<Key>> concerned;
  private final long calmBeforeMillis;
  private volatile boolean stopped;
  private volatile Thread thread;

  /**
   * @param concerned whose workload it is
   */
  public HomeWatch(Home home, Wake wake, Function<WorkloadStatus, Optional<Key>> concerned) {
    this(home, wake, concerned, 0);
  }

  private HomeWatch(
      Home home,
      Wake wake,
      Function<WorkloadStatus, Optional<Key>> concerned,
      long calmBeforeMillis) {
    this.calmBeforeMillis = calmBeforeMillis;
    this.home = home;
    this.wake = wake;
    this.concerned = concerned;
  }

  /**
   * One that passes over what has been ready since before now when it sees it first: for
   * reconcilers that look again by themselves, of which a start is not to wake all.
   */
  public static HomeWatch ofChanges(
      Home home, Wake wake, Function<WorkloadStatus, Optional<Key>> concerned, Instant now) {
    return new HomeWatch(home, wake, concerned, now.toEpochMilli());
  }

  public void start() {
    thread = Thread.ofVirtual().name("home-watch").start(this::watch);
  }

  public void stop() {
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
    boolean gone = status.getDesiredHash().isEmpty();
    if (gone) {
      seen.remove(status.getId());
    }
    String before = gone ? null : seen.put(status.getId(), summary);
    if (summary.equals(before) || before == null && !gone && calm(status)) {
      return;
    }
    concerned.apply(status).ifPresent(wake::wake);
  }

  private boolean calm(WorkloadStatus status) {
    return status.getReplicas() > 0
        && status.getReplicas() == status.getReadyReplicas()
        && status.getSettledHash().equals(status.getDesiredHash())
        && status.getReplicaList().stream()
            .allMatch(each -> each.getStartedAtMillis() < calmBeforeMillis);
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
