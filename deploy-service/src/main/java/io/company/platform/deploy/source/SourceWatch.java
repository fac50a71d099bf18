package io.company.platform.deploy.source;

import io.company.platform.deploy.condition.Conditions;
import io.company.platform.deploy.deployment.Deployment;
import io.company.platform.deploy.deployment.Deployments;
import io.company.platform.kernel.reconcile.Wake;
import io.company.platform.kernel.resource.Key;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Looks for the newest commit of each deployment's branch, again and again, and writes it into the
 * Deployment's status. It writes {@code status.commit} and the condition {@code SourceReady}, and
 * nothing else does. A moved head wakes the deployment, whose phase says at once that it is no
 * longer what it was.
 */
@ApplicationScoped
public class SourceWatch {

  private static final Logger LOG = Logger.getLogger(SourceWatch.class);
  private static final Duration LONGEST_TICK = Duration.ofSeconds(1);

  /** When a source is looked at next, and how often it could not be read since it could be. */
  private record Due(Instant at, int failures) {}

  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Map<Key, Due> dues = new ConcurrentHashMap<>();
  private final Set<Key> looking = ConcurrentHashMap.newKeySet();
  private final Deployments deployments;
  private final Mirrors mirrors;
  private final SourceConfig config;
  private final Wake wake;
  private final Clock clock = Clock.systemUTC();

  public SourceWatch(Deployments deployments, Mirrors mirrors, SourceConfig config, Wake wake) {
    this.deployments = deployments;
    this.mirrors = mirrors;
    this.config = config;
    this.wake = wake;
  }

  void start(@Observes StartupEvent event) {
    Thread.ofVirtual().name("source-watch").start(this::run);
  }

  void stop(@Observes ShutdownEvent event) {
    stopped.countDown();
  }

  private void run() {
    Duration fifth = config.interval().dividedBy(5);
    Duration tick = fifth.compareTo(LONGEST_TICK) < 0 ? fifth : LONGEST_TICK;
    try {
      while (!stopped.await(Math.max(20, tick.toMillis()), TimeUnit.MILLISECONDS)) {
        lookAtDue();
      }
    } catch (InterruptedException atShutdown) {
      Thread.currentThread().interrupt();
    }
  }

  private void lookAtDue() {
    try {
      Set<Key> present =
          deployments.all().stream().map(Deployment::key).collect(Collectors.toSet());
      dues.keySet().retainAll(present);
      Instant now = clock.instant();
      for (Key key : present) {
        Due due = dues.get(key);
        boolean isDue = due == null || !due.at().isAfter(now);
        if (isDue && looking.add(key)) {
          Thread.ofVirtual().name("source-look").start(() -> lookAndRelease(key));
        }
      }
    } catch (RuntimeException failure) {
      LOG.warnf("sources were not looked at, trying again: %s", failure.getMessage());
    }
  }

  private void lookAndRelease(Key key) {
    try {
      look(key);
    } catch (IOException | RuntimeException failure) {
      LOG.warnf(failure, "source of %s was not looked at, trying again", key);
      schedule(key, 1);
    } finally {
      looking.remove(key);
    }
  }

  /** Looks now. What can't be read becomes the condition {@code SourceReady}. */
  public void look(Key key) throws IOException {
    Optional<Deployment> found = deployments.get(key);
    if (found.isEmpty() || found.get().deleting()) {
      dues.remove(key);
      return;
    }
    Deployment deployment = found.get();
    try {
      Repository repository =
          mirrors.repository(deployment.spec().source().github(), deployment.spec().source().git());
      String head = mirrors.head(repository, deployment.branch());
      mirrors.fetch(repository, deployment.branch(), head);
      found(deployment, head);
      schedule(key, 0);
    } catch (SourceException unreadable) {
      unreadable(deployment, unreadable);
      Due before = dues.get(key);
      schedule(key, before == null ? 1 : before.failures() + 1);
    }
  }

  private void found(Deployment deployment, String head) {
    String message =
        "branch %s of %s is at %s".formatted(deployment.branch(), deployment.source(), head);
    deployments.writeStatus(
        deployment,
        now -> now.source().equals(deployment.source()) && now.branch().equals(deployment.branch()),
        status -> {
          Conditions.in(status, deployment.generation(), clock.instant())
              .set("SourceReady", true, "Found", message);
          boolean moved = !head.equals(status.path("commit").asText(null));
          if (moved) {
            status.put("commit", head).put("phase", "Building");
          }
        });
    if (!head.equals(deployment.commit())) {
      wake.wake(deployment.key());
    }
  }

  private void unreadable(Deployment deployment, SourceException failure) {
    deployments.writeStatus(
        deployment,
        now -> now.source().equals(deployment.source()) && now.branch().equals(deployment.branch()),
        status ->
            Conditions.in(status, deployment.generation(), clock.instant())
                .set("SourceReady", false, failure.reason().word(), failure.getMessage()));
    wake.wake(deployment.key());
  }

  /** The interval, doubled with each failure in a row, a fifth more or less. */
  private void schedule(Key key, int failures) {
    long millis = config.interval().toMillis() << Math.min(failures == 0 ? 0 : failures - 1, 16);
    long bounded = failures == 0 ? millis : Math.min(millis, config.longestInterval().toMillis());
    long jittered = (long) (bounded * (0.8 + 0.4 * ThreadLocalRandom.current().nextDouble()));
    dues.put(key, new Due(clock.instant().plusMillis(jittered), failures));
  }
}
