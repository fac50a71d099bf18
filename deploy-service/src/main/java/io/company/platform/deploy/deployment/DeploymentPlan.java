package io.company.platform.deploy.deployment;

import io.company.platform.deploy.binding.Bound;
import io.company.platform.deploy.home.Blueprint;
import io.company.platform.deploy.release.Release;
import io.company.platform.deploy.rollout.Intent;
import io.company.platform.deploy.rollout.Limits;
import io.company.platform.deploy.rollout.Observed;
import io.company.platform.deploy.rollout.Plan;
import io.company.platform.deploy.rollout.Replicas;
import io.company.platform.deploy.rollout.Share;
import io.company.platform.deploy.rollout.Standing;
import io.company.platform.deploy.rollout.Step;
import io.company.platform.deploy.rollout.Strategy;
import io.company.platform.proto.node.v1.Route;
import io.company.platform.proto.node.v1.Workload;
import io.company.platform.proto.node.v1.WorkloadStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What must be done for a whole deployment now. Pure. A release enters an environment only when the
 * one before runs it, whole and ready, or a user lets it through.
 */
record DeploymentPlan(
    List<Standing> standings, List<Step> first, List<Step> last, Duration lookAgain) {

  /**
   * All that the plan is made from.
   *
   * @param newest release of the branch's head; null while there is none
   * @param releases by name
   * @param blueprint of each environment
   * @param artifact folder of a digest; empty when it is no longer there
   * @param observed by environment
   * @param bound what the application uses, by environment
   * @param strayWorkloads of no environment of the spec; likewise {@code strayRoutes}
   */
  record Input(
      Deployment deployment,
      long applicationGeneration,
      Release newest,
      Map<String, Release> releases,
      Function<String, Blueprint> blueprint,
      Function<String, Optional<Path>> artifact,
      Map<String, Observed> observed,
      Map<String, Bound> bound,
      List<String> strayWorkloads,
      List<String> strayRoutes,
      Limits limits,
      Instant now) {

    Bound boundIn(String environment) {
      return bound.getOrDefault(environment, Bound.NOTHING);
    }

    Observed observedIn(String environment) {
      return observed.getOrDefault(environment, Observed.NOTHING);
    }
  }

  static DeploymentPlan of(Input input) {
    List<Standing> standings = new ArrayList<>();
    List<Step> first = new ArrayList<>();
    List<Step> last = new ArrayList<>();
    input.strayRoutes().forEach(id -> first.add(new Step.RemoveRoute(id)));
    Duration lookAgain = null;
    Standing before = null;
    for (Standing standing : input.deployment().standings()) {
      Intent intent = intent(input, standing, before);
      Plan plan =
          Plan.of(standing, intent, input.observedIn(standing.name()), input.limits(), input.now());
      standings.add(plan.standing());
      boolean describable = input.boundIn(standing.name()).known();
      plan.first().stream()
          .filter(step -> describable || !(step instanceof Step.PutWorkload))
          .forEach(first::add);
      last.addAll(plan.last());
      lookAgain = sooner(lookAgain, plan.lookAgain());
      before = plan.standing();
    }
    input.strayWorkloads().forEach(id -> last.add(new Step.RemoveWorkload(id)));
    return new DeploymentPlan(standings, first, last, lookAgain);
  }

  private static Intent intent(Input input, Standing standing, Standing before) {
    Deployment deployment = input.deployment();
    List<Standing> all = deployment.standings();
    boolean lastOne = all.getLast().name().equals(standing.name());
    Strategy strategy = lastOne ? deployment.strategy() : null;
    Blueprint blueprint = input.blueprint().apply(standing.name());
    return new Intent(
        target(input, standing, before),
        deployment.commit(),
        strategy,
        deployment.paused(),
        input.applicationGeneration(),
        name -> workload(input, blueprint, name).map(input.boundIn(standing.name())::given),
        shares -> route(input, blueprint, shares));
  }

  private static String target(Input input, Standing standing, Standing before) {
    Release newest = input.newest();
    if (newest == null || !newest.built()) {
      return null;
    }
    if (waits(input, standing)) {
      return null;
    }
    boolean let = newest.name().equals(standing.promoted());
    return let || before == null || hasPassed(input, newest, before) ? newest.name() : null;
  }

  /** Whether the newest release may not begin there because of what it uses. */
  static boolean waits(Input input, Standing standing) {
    boolean begun =
        input.newest() == null
            || input.newest().name().equals(standing.release())
            || input.newest().name().equals(standing.candidate());
    return !begun && input.boundIn(standing.name()).waiting() != null;
  }

  /** Whether the environment runs the release whole, every replica ready. */
  private static boolean hasPassed(Input input, Release newest, Standing before) {
    WorkloadStatus status = input.observedIn(before.name()).workloads().get(newest.name());
    boolean whole = newest.name().equals(before.release()) && before.rollout() == null;
    return whole && Replicas.allReady(status);
  }

  private static Optional<Workload> workload(Input input, Blueprint blueprint, String name) {
    return Optional.ofNullable(input.releases().get(name))
        .filter(Release::built)
        .flatMap(
            release ->
                input
                    .artifact()
                    .apply(release.digest())
                    .map(folder -> blueprint.workload(release, folder)));
  }

  private static Route route(Input input, Blueprint blueprint, List<Share> shares) {
    return blueprint.route(shares, input.releases());
  }

  private static Duration sooner(Duration one, Duration other) {
    if (one == null) {
      return other;
    }
    return other == null || one.compareTo(other) < 0 ? one : other;
  }
}
