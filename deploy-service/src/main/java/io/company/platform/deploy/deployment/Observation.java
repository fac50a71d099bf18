package io.company.platform.deploy.deployment;

import io.company.platform.deploy.home.Blueprint;
import io.company.platform.deploy.rollout.Observed;
import io.company.platform.deploy.rollout.Rollout;
import io.company.platform.deploy.rollout.Standing;
import io.company.platform.deploy.rollout.Traffic;
import io.company.platform.kernel.home.Home;
import io.company.platform.proto.node.v1.BackendTraffic;
import io.company.platform.proto.node.v1.Route;
import io.company.platform.proto.node.v1.WorkloadStatus;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the home shows of a deployment: its workloads, routes and, where a rollout is judged by it,
 * traffic.
 */
@ApplicationScoped
public class Observation {

  private final Home home;

  public Observation(Home home) {
    this.home = home;
  }

  /**
   * What was seen.
   *
   * @param environments of the spec
   * @param strayWorkloads of other environments or of an earlier deployment of that name; likewise
   *     {@code strayRoutes}
   */
  record Seen(
      Map<String, Observed> environments, List<String> strayWorkloads, List<String> strayRoutes) {}

  Seen of(Deployment deployment) {
    Map<String, String> labels =
        Map.of("team", deployment.team(), Blueprint.DEPLOYMENT, deployment.name());
    List<WorkloadStatus> workloads = home.workloads(labels);
    List<Route> routes = home.routes(labels);
    Map<String, Observed> environments = new HashMap<>();
    List<String> strayWorkloads =
        new ArrayList<>(workloads.stream().map(WorkloadStatus::getId).toList());
    List<String> strayRoutes = new ArrayList<>(routes.stream().map(Route::getId).toList());
    for (Standing standing : deployment.standings()) {
      Map<String, WorkloadStatus> byRelease = new HashMap<>();
      for (WorkloadStatus status : workloads) {
        if (isOf(deployment, standing, status.getLabelsMap())) {
          byRelease.put(status.getLabelsOrThrow("release"), status);
          strayWorkloads.remove(status.getId());
        }
      }
      Optional<Route> route =
          routes.stream().filter(it -> isOf(deployment, standing, it.getLabelsMap())).findFirst();
      route.ifPresent(it -> strayRoutes.remove(it.getId()));
      environments.put(standing.name(), new Observed(byRelease, traffic(standing, route), route));
    }
    return new Seen(environments, strayWorkloads, strayRoutes);
  }

  private static boolean isOf(
      Deployment deployment, Standing standing, Map<String, String> labels) {
    return standing.name().equals(labels.get("environment"))
        && deployment.uid().equals(labels.get(Blueprint.DEPLOYMENT_UID));
  }

  private Map<String, Traffic> traffic(Standing standing, Optional<Route> route) {
    Rollout rollout = standing.rollout();
    boolean judged =
        rollout != null
            && (rollout.kind() == Rollout.Kind.CANARY || rollout.kind() == Rollout.Kind.ROLLING);
    if (!judged || route.isEmpty()) {
      return Map.of();
    }
    Map<String, Traffic> traffic = new HashMap<>();
    for (BackendTraffic backend : home.traffic(route.get().getId())) {
      traffic.put(
          backend.getRelease(),
          new Traffic(backend.getRequests(), backend.getServerErrors(), backend.getSinceMillis()));
    }
    return traffic;
  }
}
