package io.company.platform.deploy.build;

import io.company.platform.deploy.DeployConfig;
import io.company.platform.deploy.deployment.Deployment;
import io.company.platform.deploy.deployment.Deployments;
import io.company.platform.deploy.release.Release;
import io.company.platform.deploy.release.Releases;
import io.company.platform.deploy.rollout.Standing;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** Removes artifacts that no environment runs and no recent release may return to. */
@ApplicationScoped
public class ArtifactSweep {

  private static final Logger LOG = Logger.getLogger(ArtifactSweep.class);
  private static final Duration INTERVAL = Duration.ofMinutes(30);

  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Releases releases;
  private final Deployments deployments;
  private final Artifacts artifacts;
  private final DeployConfig config;

  public ArtifactSweep(
      Releases releases, Deployments deployments, Artifacts artifacts, DeployConfig config) {
    this.releases = releases;
    this.deployments = deployments;
    this.artifacts = artifacts;
    this.config = config;
  }

  void start(@Observes StartupEvent event) {
    Thread.ofVirtual().name("artifact-sweep").start(this::run);
  }

  void stop(@Observes ShutdownEvent event) {
    stopped.countDown();
  }

  private void run() {
    try {
      while (!stopped.await(INTERVAL.toMillis(), TimeUnit.MILLISECONDS)) {
        sweep();
      }
    } catch (InterruptedException atShutdown) {
      Thread.currentThread().interrupt();
    }
  }

  private void sweep() {
    try {
      artifacts.sweep(
          kept(deployments.all(), releases.all(), config.keptReleases()), Instant.now());
    } catch (IOException | RuntimeException failure) {
      LOG.warn("artifacts were not swept, trying again later", failure);
    }
  }

  /** Digests of what runs anywhere and of each deployment's newest releases. */
  static Set<String> kept(List<Deployment> deployments, List<Release> newestFirst, int most) {
    Set<String> running =
        deployments.stream()
            .flatMap(ArtifactSweep::running)
            .collect(Collectors.toCollection(HashSet::new));
    Set<String> digests = new HashSet<>();
    newestFirst.stream()
        .collect(
            Collectors.groupingBy(
                release -> release.key().namespace() + "/" + release.spec().deployment()))
        .values()
        .forEach(
            own -> {
              own.stream()
                  .filter(Release::built)
                  .limit(most)
                  .map(Release::digest)
                  .forEach(digests::add);
              own.stream()
                  .filter(release -> running.contains(id(release)))
                  .map(Release::digest)
                  .forEach(digests::add);
            });
    digests.remove(null);
    return digests;
  }

  private static String id(Release release) {
    return release.key().namespace() + "/" + release.name();
  }

  private static Stream<String> running(Deployment deployment) {
    return deployment.standings().stream()
        .flatMap(standing -> named(standing).map(release -> deployment.team() + "/" + release));
  }

  private static Stream<String> named(Standing standing) {
    return Stream.of(standing.release(), standing.previousRelease(), standing.candidate())
        .filter(Objects::nonNull);
  }
}
