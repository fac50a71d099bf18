package io.company.platform.deploy.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import io.company.platform.deploy.Json;
import io.company.platform.deploy.application.Application;
import io.company.platform.deploy.binding.Bound;
import io.company.platform.deploy.home.Blueprint;
import io.company.platform.deploy.release.Release;
import io.company.platform.deploy.release.ReleaseFixtures;
import io.company.platform.deploy.rollout.Limits;
import io.company.platform.deploy.rollout.Observed;
import io.company.platform.deploy.rollout.Share;
import io.company.platform.deploy.rollout.Standing;
import io.company.platform.deploy.rollout.Step;
import io.company.platform.kernel.resource.Key;
import io.company.platform.kernel.resource.Resource;
import io.company.platform.proto.node.v1.Replica;
import io.company.platform.proto.node.v1.ReplicaState;
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
  private final Release before = ReleaseFixtures.release("c0", "Built");
  private final Map<String, Observed> observed = new HashMap<>();
  private final Map<String, Bound> bound = new HashMap<>();
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
  void aReleaseWaitsUntilWhatItUsesIsReadyAndSaysWhy() {
    bound.put("staging", unknown("Database shop-db is Provisioning in staging."));
    DeploymentPlan.Input input = input(release, List.of(), List.of());
    DeploymentPlan waiting = DeploymentPlan.of(input);
    assertEquals(List.of(), waiting.first());
    ObjectNode status = object.withObject("/status").deepCopy();
    new StatusView(input, waiting.standings()).write(status, "localhost", 8090);
    assertEquals("WaitingForBindings", status.at("/environments/0/phase").asText());
    assertEquals(
        "Database shop-db is Provisioning in staging.",
        status.at("/environments/0/conditions/0/message").asText());
    assertTrue(status.toString().contains("staging: Database shop-db is Provisioning"));
    bound.put("staging", credentials("a-1", "old"));
    assertEquals(List.of("staging"), environments(plan()));
    Workload put = puts(plan()).getFirst();
    assertEquals(Map.of("PGPASSWORD", "old"), put.getSecretEnvironmentMap());
    assertEquals("cert", put.getFiles(0).getContent().toStringUtf8());
  }

  @Test
  void newCredentialsReachWhatServesAndWhatIsKeptWarm() {
    bound.put("staging", credentials("a-1", "old"));
    serving();
    assertEquals(List.of(), puts(plan()));
    bound.put("staging", credentials("a-2", "new"));
    List<Workload> puts = puts(plan());
    assertEquals(
        List.of("shop-c1", "shop-c0"),
        puts.stream().map(put -> put.getLabelsOrThrow("release")).toList());
    for (Workload put : puts) {
      assertEquals("new", put.getSecretEnvironmentOrThrow("PGPASSWORD"));
    }
  }

  @Test
  void whatRunsIsLeftAloneWhileNobodyKnowsItsCredentials() {
    bound.put("staging", credentials("a-1", "old"));
    serving();
    bound.put("staging", unknown("database-service can't be reached"));
    assertEquals(List.of(), puts(plan()));
    assertEquals(List.of(), plan().last());
    object
        .withObject("/status")
        .withArray("environments")
        .get(0)
        .withObject("")
        .set(
            "rollout",
            Json.parse(
                """
                {"release": "shop-c0", "kind": "Rollback", "stage": "Starting",
                 "since": "2026-03-01T11:59:59Z", "percentage": 0, "restarts": 0}"""));
    assertEquals("shop-c0", plan().standings().getFirst().release(), "a warm release takes over");
  }

  @Test
  void aNewReleaseWaitsWhileSomethingThatItUsesIsDownAndReplicasGoOn() {
    bound.put("staging", credentials("a-1", "old").waiting("Database shop-db is Stopped."));
    assertEquals(List.of(), puts(plan()));
    serving();
    assertEquals(List.of(), puts(plan()));
  }

  @Test
  void credentialsAreSettledWhenEveryReplicaHasThem() {
    bound.put("staging", credentials("a-1", "old"));
    serving();
    assertTrue(observed.get("staging").allHave("a-1"));
    assertFalse(observed.get("staging").allHave("a-2"));
  }

  @Test
  void aSecretIsInNoTextOfTheCredentials() {
    assertFalse(credentials("a-1", "geheim").toString().contains("geheim"));
    Workload one =
        credentials("a-1", "geheim").given(blueprint("staging").workload(release, Path.of("/a")));
    assertFalse(one.getLabelsMap().toString().contains("geheim"));
  }

  private static Bound unknown(String waiting) {
    return new Bound(null, 0, 0, Map.of(), Map.of(), waiting);
  }

  private static Bound credentials(String mark, String password) {
    return new Bound(
        mark,
        1,
        0,
        Map.of("PGPASSWORD", password),
        Map.of("ca.crt", ByteString.copyFromUtf8("cert")),
        null);
  }

  private static List<Workload> puts(DeploymentPlan plan) {
    return plan.first().stream()
        .filter(Step.PutWorkload.class::isInstance)
        .map(step -> ((Step.PutWorkload) step).workload())
        .toList();
  }

  /** Staging serves c1, c0 is kept warm, both with the credentials that there are; nothing else. */
  private void serving() {
    object =
        (ObjectNode)
            Json.parse(
                """
                {"spec": {"application": "shop", "source": {"github": "org/shop", "branch": "main"},
                  "environments": ["staging"]},
                 "status": {"commit": "c1", "latestRelease": "shop-c1", "environments": [
                   {"name": "staging", "release": "shop-c1", "previousRelease": "shop-c0",
                    "warmUntil": "2026-03-01T12:05:00Z"}]}}""");
    Map<String, WorkloadStatus> seen = new HashMap<>();
    for (Release each : List.of(release, before)) {
      Workload workload =
          bound
              .get("staging")
              .given(blueprint("staging").workload(each, Path.of("/artifacts", each.digest())));
      WorkloadStatus.Builder status =
          WorkloadStatus.newBuilder()
              .setId(workload.getId())
              .putAllLabels(workload.getLabelsMap())
              .setReplicas(2)
              .setReadyReplicas(2)
              .setDesiredHash("h")
              .setSettledHash("h");
      for (int i = 0; i < 2; i++) {
        status.addReplica(
            Replica.newBuilder().setIndex(i).setState(ReplicaState.REPLICA_STATE_READY));
      }
      seen.put(each.name(), status.build());
    }
    Route route =
        blueprint("staging")
            .route(List.of(new Share("shop-c1", 100)), Map.of(release.name(), release));
    observed.put("staging", new Observed(seen, Map.of(), Optional.of(route)));
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
        Map.of(release.name(), release, before.name(), before),
        this::blueprint,
        digest -> Optional.of(Path.of("/artifacts", digest)),
        observed,
        bound,
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
