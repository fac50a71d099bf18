package io.company.platform.deploy.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.deploy.Json;
import io.company.platform.deploy.application.Application;
import io.company.platform.deploy.home.Blueprint;
import io.company.platform.deploy.release.Release;
import io.company.platform.deploy.release.ReleaseFixtures;
import io.company.platform.deploy.rollout.Limits;
import io.company.platform.deploy.rollout.Observed;
import io.company.platform.deploy.rollout.Standing;
import io.company.platform.deploy.rollout.Step;
import io.company.platform.kernel.resource.Key;
import io.company.platform.kernel.resource.Resource;
import io.company.platform.proto.node.v1.Route;
import io.company.platform.proto.node.v1.Workload;
import io.company.platform.proto.node.v1.WorkloadStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DeploymentPlanTest {

  private static final Limits LIMITS =
      new Limits(
          Duration.ofSeconds(60),
          Duration.ofMinutes(5),
          3,
          Duration.ofMinutes(10),
          Duration.ofSeconds(2),
          Duration.ofSeconds(2),
          10,
          0.02);
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  private final Application application =
      new Application(
          "orders",
          "shop",
          1,
          false,
          Json.read(
              Json.parse("{\"replicas\": 2}"), io.company.platform.kinds.ApplicationSpec.class));
  private final Release release = ReleaseFixtures.release("c1", "Built");
  private final Map<String, Observed> observed = new HashMap<>();
  private ObjectNode object =
      (ObjectNode)
          Json.parse(
              """
              {"spec": {"application": "shop", "source": {"github": "org/shop", "branch": "main"},
                "environments": ["staging", "production"]},
               "status": {"commit": "c1", "latestRelease": "shop-c1"}}""");

  @Test
  void productionWaitsUntilStagingRunsTheReleaseWhole() {
    DeploymentPlan begun = plan();
    assertEquals(List.of("staging"), environments(begun));
    carryOut(begun, false);
    assertEquals(List.of(), environments(plan()));
    carryOut(begun, true);
    DeploymentPlan moved = plan();
    assertEquals("shop-c1", moved.standings().getFirst().release());
    remember(moved);
    assertEquals("shop-c1", plan().standings().getLast().candidate());
  }

  @Test
  void aReleaseThatIsNotBuiltGoesNowhere() {
    DeploymentPlan plan =
        DeploymentPlan.of(input(ReleaseFixtures.release("c1", "Building"), List.of(), List.of()));
    assertEquals(List.of(), plan.first());
  }

  @Test
  void whatBelongsToNoEnvironmentIsRemovedRoutesFirst() {
    DeploymentPlan plan =
        DeploymentPlan.of(input(null, List.of("old-workload"), List.of("old-route")));
    assertEquals(List.of(new Step.RemoveRoute("old-route")), plan.first());
    assertEquals(List.of(new Step.RemoveWorkload("old-workload")), plan.last());
  }

  @Test
  void productionIsAtTheIngressItselfAndOthersAtTheirName() {
    Route production = blueprint("production").route(List.of(), Map.of());
    Route staging = blueprint("staging").route(List.of(), Map.of());
    assertEquals("", production.getHost());
    assertEquals("staging.localhost", staging.getHost());
    assertEquals("/orders/shop", staging.getPathPrefix());
    assertNotEquals(production.getId(), staging.getId());
    assertEquals(
        "http://staging.localhost:8090/orders/shop", blueprint("staging").url("localhost", 8090));
  }

  @Test
  void aWorkloadKeepsItsFingerprintWhenOnlyReplicasChange() {
    Workload two = blueprint("staging").workload(release, Path.of("/artifacts/c1"));
    assertTrue(two.getId().startsWith("shop-staging-c1-"), two.getId());
    assertTrue(two.getId().matches("[a-z0-9.-]{1,100}"));
    assertEquals("shop-c1", two.getEnvironmentMap().get("PLATFORM_RELEASE"));
    Workload again = blueprint("staging").workload(release, Path.of("/artifacts/c1"));
    assertEquals(two, again);
    Workload moved = blueprint("staging").workload(release, Path.of("/artifacts/c2"));
    assertNotEquals(two.getLabelsMap().get("fingerprint"), moved.getLabelsMap().get("fingerprint"));
  }

  @Test
  void theStatusNamesTheCauseAndIsTheSameWhenNothingChanged() {
    DeploymentPlan.Input input =
        input(ReleaseFixtures.release("c1", "Building"), List.of(), List.of());
    DeploymentPlan plan = DeploymentPlan.of(input);
    ObjectNode status = object.withObject("/status").deepCopy();
    new StatusView(input, plan.standings()).write(status, "localhost", 8090);
    assertEquals("Building", status.path("phase").asText());
    ObjectNode again = status.deepCopy();
    new StatusView(input, plan.standings()).write(again, "localhost", 8090);
    assertEquals(status, again);
  }

  private DeploymentPlan plan() {
    return DeploymentPlan.of(input(release, List.of(), List.of()));
  }

  private DeploymentPlan.Input input(
      Release newest, List<String> strayWorkloads, List<String> strayRoutes) {
    return new DeploymentPlan.Input(
        deployment(),
        1,
        newest,
        Map.of(release.name(), release),
        this::blueprint,
        digest -> Optional.of(Path.of("/artifacts", digest)),
        observed,
        strayWorkloads,
        strayRoutes,
        LIMITS,
        NOW);
  }

  private Deployment deployment() {
    return Deployment.from(
        new Resource(new Key("deployments", "orders", "shop"), "uid", 1, 1, object));
  }

  private Blueprint blueprint(String environment) {
    return new Blueprint(
        "orders",
        "shop",
        "uid",
        environment,
        application,
        Duration.ofSeconds(1),
        Duration.ofSeconds(60));
  }

  private static List<String> environments(DeploymentPlan plan) {
    return plan.first().stream()
        .filter(step -> step instanceof Step.PutWorkload)
        .map(step -> ((Step.PutWorkload) step).workload().getLabelsOrThrow("environment"))
        .toList();
  }

  private void carryOut(DeploymentPlan plan, boolean ready) {
    for (Step step : plan.first()) {
      if (step instanceof Step.PutWorkload put) {
        Workload workload = put.workload();
        WorkloadStatus status =
            WorkloadStatus.newBuilder()
                .setId(workload.getId())
                .putAllLabels(workload.getLabelsMap())
                .setReplicas(2)
                .setReadyReplicas(ready ? 2 : 0)
                .setDesiredHash("h")
                .setSettledHash(ready ? "h" : "")
                .build();
        observed.put(
            workload.getLabelsOrThrow("environment"),
            new Observed(
                Map.of(workload.getLabelsOrThrow("release"), status), Map.of(), Optional.empty()));
      }
    }
    remember(plan);
  }

  private void remember(DeploymentPlan plan) {
    ObjectNode next = object.deepCopy();
    var environments = next.withObject("/status").putArray("environments");
    for (Standing standing : plan.standings()) {
      environments.add(Json.write(standing));
    }
    object = next;
  }
}
