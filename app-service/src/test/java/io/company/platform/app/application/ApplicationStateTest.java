package io.company.platform.app.application;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.kernel.resource.Key;
import io.company.platform.kernel.resource.Resource;
import io.company.platform.kernel.store.Decision.Verdict;
import io.company.platform.kinds.ApplicationStatus;
import io.company.platform.kinds.Condition;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ApplicationStateTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final Key KEY = new Key("applications", "orders", "order-service");

  @Test
  void saysWhatToDoWhenNothingIsDeployed() throws Exception {
    ApplicationStatus status = status(List.of());
    assertEquals("Pending", status.phase());
    assertNull(status.ready());
    assertEquals(
        "False NoDeployment Application order-service is not ready: nothing is deployed yet. Apply a Deployment with"
            + " spec.application: order-service and the repository of its code in spec.source.",
        shown(status.conditions().getFirst()));
  }

  @Test
  void isReadyWhenEveryEnvironmentIs() throws Exception {
    ApplicationStatus status =
        status(List.of(deployment(environment("staging", 1, 1), environment("production", 3, 3))));
    assertEquals("Ready", status.phase());
    assertEquals("staging 1/1, production 3/3", status.ready());
    assertEquals(
        List.of("True Ready Application order-service is ready in staging and production."),
        status.conditions().stream().map(ApplicationStateTest::shown).toList());
    assertEquals("http://localhost/x", status.environments().getFirst().url());
    assertEquals("r-1", status.environments().getFirst().release());
  }

  @Test
  void leadsToTheCauseInTheEnvironmentThatIsNotReady() throws Exception {
    String staging =
        """
        {"name": "staging", "replicas": 1, "readyReplicas": 0, "conditions": [{"type": "Ready", "status": "False",
         "reason": "StartFailed", "message": "release r-2 failed to start: exit 1: Error: no module"}]}
        """;
    ApplicationStatus status = status(List.of(deployment(staging)));
    assertEquals(
        "False StartFailed Application order-service is not ready in staging: release r-2 failed to start: exit 1: Error:"
            + " no module; in production: no release of Deployment order-service has reached production yet",
        shown(status.conditions().getFirst()));
  }

  @Test
  void leadsToTheCauseOfADeploymentThatCantBegin() throws Exception {
    ObjectNode deployment =
        (ObjectNode)
            JSON.readTree(
                """
                {"metadata": {"name": "d"}, "spec": {"environments": ["production"]}, "status": {"conditions": [
                  {"type": "Ready", "status": "False", "reason": "RepositoryNotFound", "message": "org/repo is not there"}]}}
                """);
    ApplicationStatus status = status(List.of(Deployed.of(deployment)));
    assertEquals("Degraded", status.phase());
    assertEquals(
        "False RepositoryNotFound Application order-service is not ready in production: org/repo is not there",
        shown(status.conditions().getFirst()));
  }

  @Test
  void aBuildThatFailsBehindAReleaseThatServesIsSaidToo() throws Exception {
    ObjectNode deployment = json(environment("staging", 1, 1), environment("production", 3, 3));
    deployment
        .withObject("/status")
        .withArray("conditions")
        .addObject()
        .put("type", "Ready")
        .put("status", "False")
        .put("reason", "BuildFailed")
        .put("message", "npm test: exit 1");
    ApplicationStatus status = status(List.of(Deployed.of(deployment)));
    assertEquals("Ready", status.phase());
    assertEquals("UpToDate", status.conditions().get(1).type());
    assertEquals(
        "False BuildFailed Deployment order-service: npm test: exit 1",
        shown(status.conditions().get(1)));
  }

  @Test
  void aReleaseThatIsKeptBackIsSaidToo() throws Exception {
    ObjectNode deployment = json(environment("staging", 1, 1), environment("production", 3, 3));
    ((ObjectNode) deployment.at("/status/environments/1"))
        .putObject("hold")
        .put("release", "r-2")
        .put("reason", "CanaryFailed")
        .put("message", "12 of 60 requests to it were answered with a server error");
    ApplicationStatus status = status(List.of(Deployed.of(deployment)));
    assertEquals("Ready", status.phase());
    assertEquals(
        "False CanaryFailed In production: release r-2 is kept back: 12 of 60 requests to it were"
            + " answered with a server error",
        shown(status.conditions().get(1)));
  }

  @Test
  void noReplicasWantedIsStopped() throws Exception {
    ApplicationStatus status =
        status(List.of(deployment(environment("staging", 0, 0), environment("production", 0, 0))));
    assertEquals("Stopped", status.phase());
  }

  @Test
  void aConditionKeepsTheTimeOfItsLastTurn() throws Exception {
    Condition before =
        new Condition("Ready", "False", "Other", "other", "2026-01-01T00:00:00Z", 1L);
    ApplicationStatus same =
        new ApplicationState(KEY, 1, false, List.of(), Optional.empty(), List.of(before))
            .status(NOW);
    assertEquals("2026-01-01T00:00:00Z", same.conditions().getFirst().lastTransitionTime());
    assertEquals(
        "2026-03-01T12:00:00Z", status(List.of()).conditions().getFirst().lastTransitionTime());
  }

  @Test
  void aDeletedApplicationStaysUntilItsLastDeploymentIsGone() throws Exception {
    Resource deleting = application(true, "platform.company.io/workloads");
    Verdict waiting =
        ApplicationReconciler.decide(
            Optional.of(deleting),
            List.of(deployment(environment("staging", 1, 1))),
            Optional.empty(),
            NOW);
    ObjectNode put = assertInstanceOf(Verdict.Put.class, waiting).object();
    assertEquals("Deleting", put.at("/status/phase").asText());
    assertInstanceOf(
        Verdict.Delete.class,
        ApplicationReconciler.decide(Optional.of(deleting), List.of(), Optional.empty(), NOW));
  }

  @Test
  void anotherFinalizerStillHoldsADeletedApplication() throws Exception {
    Verdict verdict =
        ApplicationReconciler.decide(
            Optional.of(application(true, "platform.company.io/workloads", "example.com/mine")),
            List.of(),
            Optional.empty(),
            NOW);
    ObjectNode put = assertInstanceOf(Verdict.Put.class, verdict).object();
    assertEquals("[\"example.com/mine\"]", put.at("/metadata/finalizers").toString());
  }

  @Test
  void decidingTwiceChangesNothingMore() throws Exception {
    Resource first = application(false, "platform.company.io/workloads");
    Verdict once =
        ApplicationReconciler.decide(Optional.of(first), List.of(), Optional.empty(), NOW);
    ObjectNode written = assertInstanceOf(Verdict.Put.class, once).object();
    Resource second = new Resource(KEY, "u", 2, 1, written);
    Verdict twice =
        ApplicationReconciler.decide(
            Optional.of(second), List.of(), Optional.empty(), NOW.plusSeconds(60));
    assertEquals(
        written.toString(), assertInstanceOf(Verdict.Put.class, twice).object().toString());
  }

  private static ApplicationStatus status(List<Deployed> deployments) {
    return new ApplicationState(KEY, 1, false, deployments, Optional.empty(), List.of())
        .status(NOW);
  }

  private static String shown(Condition condition) {
    return condition.status() + " " + condition.reason() + " " + condition.message();
  }

  private static Resource application(boolean deleting, String... finalizers) {
    ObjectNode json = JSON.createObjectNode();
    ObjectNode metadata = json.putObject("metadata");
    for (String finalizer : finalizers) {
      metadata.withArray("finalizers").add(finalizer);
    }
    if (deleting) {
      metadata.put("deletionTimestamp", "2026-03-01T11:00:00Z");
    }
    return new Resource(KEY, "u", 1, 1, json);
  }

  private static Deployed deployment(String... environments) throws JsonProcessingException {
    return Deployed.of(json(environments));
  }

  private static ObjectNode json(String... environments) throws JsonProcessingException {
    String text =
        """
        {"metadata": {"name": "order-service"},
         "spec": {"environments": ["staging", "production"]},
         "status": {"environments": [%s]}}
        """;
    return (ObjectNode) JSON.readTree(text.formatted(String.join(",", environments)));
  }

  private static String environment(String name, int replicas, int ready) {
    return """
        {"name": "%s", "release": "r-1", "commit": "abcdef1", "replicas": %d, "readyReplicas": %d,
         "url": "http://localhost/x"}
        """
        .formatted(name, replicas, ready);
  }
}
