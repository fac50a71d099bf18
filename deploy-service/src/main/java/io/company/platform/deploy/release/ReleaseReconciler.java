package io.company.platform.deploy.release;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.deploy.DeployConfig;
import io.company.platform.deploy.Json;
import io.company.platform.deploy.build.Artifacts;
import io.company.platform.deploy.build.BuildLogs;
import io.company.platform.deploy.build.BuildPlan;
import io.company.platform.deploy.build.BuildPlan.Act;
import io.company.platform.deploy.build.BuildWatch;
import io.company.platform.deploy.build.Recipe;
import io.company.platform.deploy.build.TreeDigest;
import io.company.platform.deploy.build.Workshop;
import io.company.platform.deploy.condition.Conditions;
import io.company.platform.deploy.deployment.Deployment;
import io.company.platform.deploy.deployment.Deployments;
import io.company.platform.deploy.release.Release.Phase;
import io.company.platform.deploy.source.Mirrors;
import io.company.platform.deploy.source.Repository;
import io.company.platform.deploy.source.SourceException;
import io.company.platform.kernel.home.Home;
import io.company.platform.kernel.home.HomeException;
import io.company.platform.kernel.reconcile.Reconciler;
import io.company.platform.kernel.resource.Key;
import io.company.platform.proto.node.v1.TaskStatus;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * Builds each release once: source laid out, task run, artifact kept. A build outlives this service
 * and the home's node.
 */
@ApplicationScoped
public class ReleaseReconciler implements Reconciler {

  private static final int TAIL = 20;

  private final Releases releases;
  private final Deployments deployments;
  private final Home home;
  private final Workshop workshop;
  private final Artifacts artifacts;
  private final BuildLogs logs;
  private final Builds builds;
  private final BuildWatch watch;
  private final Mirrors mirrors;
  private final DeployConfig config;
  private final Clock clock = Clock.systemUTC();

  public ReleaseReconciler(
      Releases releases,
      Deployments deployments,
      Home home,
      Workshop workshop,
      Artifacts artifacts,
      BuildLogs logs,
      Builds builds,
      BuildWatch watch,
      Mirrors mirrors,
      DeployConfig config) {
    this.releases = releases;
    this.deployments = deployments;
    this.home = home;
    this.workshop = workshop;
    this.artifacts = artifacts;
    this.logs = logs;
    this.builds = builds;
    this.watch = watch;
    this.mirrors = mirrors;
    this.config = config;
  }

  @Override
  public String plural() {
    return Releases.PLURAL;
  }

  @Override
  public Next reconcile(Key key) throws IOException {
    Optional<Release> found = releases.get(key);
    if (found.isEmpty()) {
      return Next.whenChanged();
    }
    Release release = found.get();
    Key deploymentKey = new Key(Deployment.PLURAL, key.namespace(), release.spec().deployment());
    Optional<Deployment> deployment = deployments.get(deploymentKey);
    try {
      if (release.over() && deployment.isPresent()) {
        return carryOut(new Act.Rest(), release, deployment);
      }
      Act act = BuildPlan.next(known(release, deployment));
      return carryOut(act, release, deployment);
    } catch (HomeException failure) {
      if (!failure.unreachable()) {
        return fail(release, "NodeRefused", failure.getMessage());
      }
      write(release, release.phase(), Conditions.UNKNOWN, "NodeUnavailable", failure.getMessage());
      return Next.in(config.build().lookInterval());
    }
  }

  private BuildPlan.Known known(Release release, Optional<Deployment> deployment)
      throws IOException {
    Optional<TaskStatus> task = home.task(release.taskId());
    boolean ended = task.map(TaskStatus::getState).filter(Builds::isEnd).isPresent();
    if (ended) {
      logs.keep(release);
    }
    boolean others =
        releases.of(release.key().namespace(), release.spec().deployment()).stream()
            .anyMatch(
                other -> !other.uid().equals(release.uid()) && other.phase() == Phase.BUILDING);
    return new BuildPlan.Known(
        release,
        deployment.isPresent(),
        deployment.map(it -> release.spec().commit().equals(it.commit())).orElse(false),
        others,
        task,
        logs.tail(release, TAIL),
        deployment
            .map(it -> it.buildTimeout(config.build().timeout()).toSeconds() + " s")
            .orElse(""));
  }

  private Next carryOut(Act act, Release release, Optional<Deployment> deployment)
      throws IOException {
    return switch (act) {
      case Act.Rest rest -> {
        builds.clear(release);
        yield Next.whenChanged();
      }
      case Act.Wait wait -> Next.in(config.build().lookInterval());
      case Act.Discard discard -> {
        boolean gone = builds.discard(release);
        yield gone ? Next.whenChanged() : Next.in(config.build().lookInterval());
      }
      case Act.Supersede supersede -> {
        write(
            release,
            Phase.SUPERSEDED,
            null,
            "Superseded",
            "a newer commit came before its build began");
        yield Next.whenChanged();
      }
      case Act.Start start -> start(release, deployment.orElseThrow());
      case Act.Follow follow -> {
        watch.watch(release);
        write(
            release,
            Phase.BUILDING,
            Conditions.UNKNOWN,
            "Building",
            "the build runs; its log is at …/log");
        yield Next.in(config.build().lookInterval());
      }
      case Act.Collect collect -> collect(release, collect.task());
      case Act.Fail fail -> fail(release, fail.reason(), fail.message());
    };
  }

  private Next start(Release release, Deployment deployment) throws IOException {
    try {
      Repository repository =
          mirrors.repository(deployment.spec().source().github(), deployment.spec().source().git());
      Workshop.Prepared prepared =
          workshop.prepare(release, repository, deployment.buildTimeout(config.build().timeout()));
      return switch (prepared) {
        case Workshop.Prepared.Impossible impossible -> {
          logs.keep(release, impossible.message());
          yield fail(release, "NotBuildable", impossible.message());
        }
        case Workshop.Prepared.Ready ready -> {
          home.start(ready.task());
          watch.watch(release);
          write(
              release,
              Phase.BUILDING,
              Conditions.UNKNOWN,
              "Building",
              "the build runs; its log is at …/log");
          yield Next.in(config.build().lookInterval());
        }
      };
    } catch (SourceException unreadable) {
      write(
          release,
          release.phase(),
          Conditions.UNKNOWN,
          unreadable.reason().word(),
          unreadable.getMessage());
      return Next.in(config.build().lookInterval().multipliedBy(5));
    }
  }

  private Next collect(Release release, TaskStatus task) throws IOException {
    Optional<TreeDigest> made = workshop.digest(release);
    if (made.isEmpty()) {
      return fail(release, "NoArtifact", "the build ended well and left nothing to run");
    }
    TreeDigest digest = made.get();
    artifacts.take(workshop.result(release), digest);
    Recipe recipe = workshop.recipe(release);
    List<String> tail = logs.tail(release, TAIL);
    Instant now = clock.instant();
    builds.change(
        release,
        status -> {
          status
              .put("phase", Phase.BUILT.word())
              .put("builtAt", now.truncatedTo(ChronoUnit.MILLIS).toString());
          status.put("buildMillis", task.getEndedAtMillis() - task.getStartedAtMillis());
          ObjectNode artifact = Json.object().put("digest", "sha256:" + digest.hex());
          artifact.put("sizeBytes", digest.sizeBytes());
          recipe.command().forEach(artifact.putArray("command")::add);
          artifact.put("toolchain", recipe.toolchain());
          status.set("artifact", artifact);
          setTail(status, tail);
          Conditions.in(status, 1, now)
              .set("Built", true, "Built", "the artifact is sha256:" + digest.hex());
        });
    builds.wakeWaiting(release);
    return Next.in(Duration.ZERO);
  }

  private Next fail(Release release, String reason, String message) throws IOException {
    List<String> tail = logs.tail(release, TAIL);
    builds.change(
        release,
        status -> {
          status.put("phase", Phase.FAILED.word());
          setTail(status, tail);
          Conditions.in(status, 1, clock.instant()).set("Built", false, reason, message);
        });
    builds.wakeWaiting(release);
    return Next.in(Duration.ZERO);
  }

  private static void setTail(ObjectNode status, List<String> tail) {
    ArrayNode lines = status.putArray("logTail");
    tail.forEach(lines::add);
  }

  private void write(Release release, Phase phase, Boolean built, String reason, String message) {
    builds.change(
        release,
        status -> {
          status.put("phase", phase.word());
          Conditions.in(status, 1, clock.instant()).set("Built", built, reason, message);
        });
  }
}
