package io.company.platform.deploy.deployment;

import io.company.platform.deploy.DeployConfig;
import io.company.platform.deploy.application.Application;
import io.company.platform.deploy.application.Applications;
import io.company.platform.deploy.binding.Bindings;
import io.company.platform.deploy.binding.Bound;
import io.company.platform.deploy.build.Artifacts;
import io.company.platform.deploy.condition.Conditions;
import io.company.platform.deploy.home.Blueprint;
import io.company.platform.deploy.release.Builds;
import io.company.platform.deploy.release.Release;
import io.company.platform.deploy.release.Releases;
import io.company.platform.deploy.rollout.Step;
import io.company.platform.deploy.source.Commit;
import io.company.platform.deploy.source.Mirrors;
import io.company.platform.deploy.source.Repository;
import io.company.platform.deploy.source.SourceException;
import io.company.platform.kernel.home.Home;
import io.company.platform.kernel.home.HomeException;
import io.company.platform.kernel.reconcile.Reconciler;
import io.company.platform.kernel.resource.Key;
import io.company.platform.kinds.ReleaseSpec;
import io.company.platform.proto.node.v1.Route;
import io.company.platform.proto.node.v1.WorkloadStatus;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Makes Deployments true: observes, plans, builds up, writes down, clears away. What serves is
 * cleared away only after what replaced it is written down, so that a crash anywhere leaves a state
 * from which the next look goes on.
 */
@ApplicationScoped
public class DeploymentReconciler implements Reconciler {

  private static final Duration SOON = Duration.ofSeconds(1);

  private final Deployments deployments;
  private final Releases releases;
  private final Applications applications;
  private final Home home;
  private final Observation observation;
  private final Mirrors mirrors;
  private final Artifacts artifacts;
  private final Builds builds;
  private final Bindings bindings;
  private final DeployConfig config;
  private final Clock clock = Clock.systemUTC();

  public DeploymentReconciler(
      Deployments deployments,
      Releases releases,
      Applications applications,
      Home home,
      Observation observation,
      Mirrors mirrors,
      Artifacts artifacts,
      Builds builds,
      Bindings bindings,
      DeployConfig config) {
    this.deployments = deployments;
    this.releases = releases;
    this.applications = applications;
    this.home = home;
    this.observation = observation;
    this.mirrors = mirrors;
    this.artifacts = artifacts;
    this.builds = builds;
    this.bindings = bindings;
    this.config = config;
  }

  @Override
  public String plural() {
    return Deployment.PLURAL;
  }

  @Override
  public Next reconcile(Key key) throws IOException {
    Optional<Deployment> found = deployments.get(key);
    if (found.isEmpty()) {
      clear(key);
      return Next.whenChanged();
    }
    Deployment deployment = found.get();
    if (deployment.deleting()) {
      return delete(deployment);
    }
    Optional<Application> application =
        applications.get(deployment.team(), deployment.spec().application());
    if (application.isEmpty()) {
      return withoutApplication(deployment);
    }
    if (application.get().deleting()) {
      deployments.markDeleted(deployment, clock.instant());
      return Next.in(Duration.ZERO);
    }
    try {
      return deploy(deployment, application.get());
    } catch (HomeException failure) {
      return withoutHome(deployment, failure);
    }
  }

  private Next deploy(Deployment deployment, Application application) throws IOException {
    List<Release> present = releases.of(deployment.team(), deployment.name());
    Release newest = newest(deployment, application, present);
    Map<String, Release> byName =
        present.stream()
            .collect(Collectors.toMap(Release::name, Function.identity(), (one, other) -> one));
    if (newest != null) {
      byName.put(newest.name(), newest);
    }
    DeploymentPlan.Input input = observe(deployment, application, newest, byName);
    DeploymentPlan plan = DeploymentPlan.of(input);
    plan.first().forEach(this::carryOut);
    if (!write(deployment, input, plan)) {
      return Next.in(Duration.ZERO);
    }
    plan.last().forEach(this::carryOut);
    settle(input, application, plan);
    boolean changed = !plan.standings().equals(deployment.standings());
    if (changed) {
      return Next.in(Duration.ZERO);
    }
    return plan.lookAgain() == null ? Next.whenChanged() : Next.in(plan.lookAgain());
  }

  private Map<String, Bound> bound(Deployment deployment, Application application) {
    Map<String, Bound> bound = new HashMap<>();
    for (String environment : deployment.spec().environments()) {
      bound.put(environment, bindings.of(application, environment));
    }
    return bound;
  }

  /** Tells which credentials every replica has, so that older ones end. */
  private void settle(DeploymentPlan.Input input, Application application, DeploymentPlan plan) {
    boolean moving = plan.first().stream().anyMatch(Step.PutWorkload.class::isInstance);
    if (moving) {
      return;
    }
    input
        .bound()
        .forEach(
            (environment, bound) -> {
              boolean newer = bound.known() && bound.settled() < bound.version();
              if (newer && input.observedIn(environment).allHave(bound.mark())) {
                bindings.settle(application, environment, bound.version());
              }
            });
  }

  private DeploymentPlan.Input observe(
      Deployment deployment, Application application, Release newest, Map<String, Release> byName) {
    Observation.Seen seen = observation.of(deployment);
    Function<String, Blueprint> blueprint =
        environment ->
            new Blueprint(
                deployment.team(),
                deployment.name(),
                deployment.uid(),
                environment,
                application,
                config.rollout().probePeriod(),
                config.rollout().startDeadline());
    return new DeploymentPlan.Input(
        deployment,
        application.generation(),
        newest,
        byName,
        blueprint,
        digest -> artifacts.has(digest) ? Optional.of(artifacts.folder(digest)) : Optional.empty(),
        seen.environments(),
        bound(deployment, application),
        seen.strayWorkloads(),
        seen.strayRoutes(),
        config.rollout().limits(),
        clock.instant());
  }

  /**
   * The release of the branch's head; null while no commit was found or it can't be read just now.
   */
  private Release newest(Deployment deployment, Application application, List<Release> present)
      throws IOException {
    if (deployment.commit() == null) {
      return null;
    }
    ReleaseSpec wanted = deployment.wanted(application.runtime());
    Optional<Release> there = releases.same(present, wanted);
    if (there.isPresent()) {
      boolean wantedAgain = there.get().phase() == Release.Phase.SUPERSEDED;
      if (wantedAgain) {
        builds.again(there.get());
      }
      return there.get();
    }
    try {
      Repository repository =
          mirrors.repository(deployment.spec().source().github(), deployment.spec().source().git());
      Commit commit = mirrors.fetch(repository, deployment.branch(), deployment.commit());
      return releases.create(deployment.team(), deployment.uid(), commit.on(wanted), present);
    } catch (SourceException unreadable) {
      return null;
    }
  }

  private void carryOut(Step step) {
    switch (step) {
      case Step.PutWorkload put -> home.put(put.workload());
      case Step.PutRoute put -> home.put(put.route());
      case Step.RemoveRoute remove -> home.removeRoute(remove.id());
      case Step.RemoveWorkload remove -> home.removeWorkload(remove.id());
    }
  }

  private boolean write(Deployment deployment, DeploymentPlan.Input input, DeploymentPlan plan) {
    StatusView view = new StatusView(input, plan.standings());
    return deployments.writeStatus(
        deployment,
        now ->
            now.standings().equals(deployment.standings()) && now.paused() == deployment.paused(),
        status -> view.write(status, config.ingress().host(), config.ingress().port()));
  }

  private Next withoutApplication(Deployment deployment) {
    String message =
        "there is no application %s in team %s; apply it, or correct spec.application"
            .formatted(deployment.spec().application(), deployment.team());
    writeReady(deployment, false, "ApplicationNotFound", message);
    return Next.in(SOON.multipliedBy(5));
  }

  private Next withoutHome(Deployment deployment, HomeException failure) {
    writeReady(
        deployment,
        Conditions.UNKNOWN,
        failure.unreachable() ? "NodeUnavailable" : "NodeRefused",
        failure.getMessage());
    return Next.in(SOON);
  }

  private void writeReady(Deployment deployment, Boolean ready, String reason, String message) {
    deployments.writeStatus(
        deployment,
        now -> true,
        status -> {
          Conditions.in(status, deployment.generation(), clock.instant())
              .set("Ready", ready, reason, message);
          if (!status.hasNonNull("phase")) {
            status.put("phase", "Pending");
          }
        });
  }

  private Next delete(Deployment deployment) throws IOException {
    try {
      clear(deployment.key());
      for (Release release : releases.of(deployment.team(), deployment.name())) {
        if (!builds.discard(release)) {
          return Next.in(SOON);
        }
      }
    } catch (HomeException failure) {
      writeReady(
          deployment, false, "NodeUnavailable", "the deletion waits: " + failure.getMessage());
      return Next.in(SOON);
    }
    deployments.finish(deployment);
    return Next.whenChanged();
  }

  /** Nothing of a deployment of that name is left on the home, whichever uid it had. */
  private void clear(Key key) {
    Map<String, String> labels = Map.of("team", key.namespace(), Blueprint.DEPLOYMENT, key.name());
    List<Step> steps = new ArrayList<>();
    for (Route route : home.routes(labels)) {
      steps.add(new Step.RemoveRoute(route.getId()));
    }
    for (WorkloadStatus status : home.workloads(labels)) {
      steps.add(new Step.RemoveWorkload(status.getId()));
    }
    steps.forEach(this::carryOut);
  }
}
