package io.company.platform.deploy;

import static io.company.platform.deploy.Orders.condition;
import static io.company.platform.deploy.Orders.environment;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.company.platform.kernel.fixture.Backends;
import io.company.platform.kernel.fixture.ResourceClient;
import io.company.platform.kernel.fixture.TokenIssuer;
import io.company.platform.kernel.fixture.Wait;
import io.company.platform.proto.node.v1.Workload;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(Backends.class)
@QuarkusTestResource(Surroundings.class)
class BindingsIT {

  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final String USES =
      "\"runtime\": \"static\", \"replicas\": 2, \"uses\": [{\"database\": \"shop-db\"}]";

  TokenIssuer issuer;
  Surroundings surroundings;

  @TestHTTPResource("/")
  URI service;

  private ResourceClient client;
  private Orders alice;

  @BeforeEach
  void connect() {
    client = ResourceClient.to(service.getPort());
    alice = new Orders(client.as(issuer.user("alice", "/orders/owners")));
  }

  @AfterEach
  void disconnect() {
    surroundings.bindings.down = false;
    client.close();
  }

  @Test
  void aReleaseWaitsForWhatItUsesAndGetsItsCredentials() {
    String why = "Database shop-db is Provisioning in staging.";
    surroundings.bindings.waiting.put("bound", why);
    WorkingCopy copy = deployed("bound");
    JsonNode waits =
        alice.await(
            "bound",
            "it waits",
            it ->
                environments(it, "staging", "phase").equals("WaitingForBindings")
                    && condition(it, "Ready").path("message").asText().contains(why));
    assertEquals("WaitingForBindings", condition(waits, "Ready").path("reason").asText());
    assertEquals(List.of(), surroundings.node.workloads("bound"));
    assertEquals(
        "shop-db", surroundings.bindings.spec("bound.staging").at("/uses/0/database").asText());
    surroundings.bindings.waiting.remove("bound");
    alice.act("bound", "sync", "{}");
    JsonNode serves = alice.awaitPhase("bound", "Ready");
    Workload workload = surroundings.node.workloads("bound").getFirst();
    assertEquals(
        FakeBindings.password("bound.staging", 1),
        workload.getSecretEnvironmentOrThrow("PGPASSWORD"));
    assertEquals("ca.crt", workload.getFiles(0).getName());
    assertFalse(serves.toString().contains("geheim"));
    assertFalse(workload.getLabelsMap().toString().contains("geheim"));
    settles("bound", 1);

    copy.write("index.html", "two").push("Two");
    alice.act("bound", "sync", "{}");
    Wait.until("both releases run", LIMIT, () -> surroundings.node.workloads("bound").size() == 2);
    surroundings.bindings.rotate("bound.staging");
    alice.act("bound", "sync", "{}");
    Wait.until(
        "all have the new password, the warm release too",
        LIMIT,
        () -> passwords("bound").equals(Set.of(FakeBindings.password("bound.staging", 2))));
    assertEquals(2, surroundings.node.workloads("bound").size());
    settles("bound", 2);
  }

  @Test
  void whatRunsGoesOnWhileDatabaseServiceIsDownAndSoDoesARollback() {
    WorkingCopy copy = deployed("alone");
    JsonNode first = alice.awaitPhase("alone", "Ready");
    String old = environments(first, "staging", "release");
    alice.awaitServing("alone", copy.write("index.html", "two").push("Two"));
    surroundings.bindings.down = true;
    alice.act("alone", "rollback", "{}");
    alice.await("alone", "it is back", it -> environments(it, "staging", "release").equals(old));
    assertEquals(Set.of(FakeBindings.password("alone.staging", 1)), passwords("alone"));
    copy.write("index.html", "three").push("Three");
    alice.await(
        "alone",
        "the next release waits and says so",
        it -> it.toString().contains("database-service can't be reached"));
    surroundings.bindings.down = false;
    alice.act("alone", "sync", "{}");
    alice.await(
        "alone",
        "it goes on",
        it ->
            it.at("/status/phase").asText().equals("Ready")
                && !it.toString().contains("can't be reached"));
  }

  @Test
  void aBindingThatNobodyAsksForGoesWhenNothingRunsWithItsCredentials() {
    deployed("leaver");
    alice.awaitPhase("leaver", "Ready");
    assertTrue(surroundings.bindings.has("leaver.staging"));
    surroundings.application("leaver", "\"runtime\": \"static\", \"replicas\": 2");
    alice.act("leaver", "sync", "{}");
    Wait.until(
        "no credentials are left",
        LIMIT,
        () ->
            !surroundings.bindings.has("leaver.staging")
                && surroundings.node.workloads("leaver").stream()
                    .allMatch(each -> each.getSecretEnvironmentMap().isEmpty()));
    deployed("deleted");
    alice.awaitPhase("deleted", "Ready");
    alice.delete("deleted");
    Wait.until("it is gone", LIMIT, () -> !surroundings.bindings.has("deleted.staging"));
  }

  private WorkingCopy deployed(String name) {
    surroundings.application(name, USES);
    WorkingCopy copy = new WorkingCopy(surroundings.repositories(), "org/" + name);
    copy.write("index.html", "one").push("One");
    alice.apply(
        name,
        "{\"kind\": \"Deployment\", \"spec\": {\"application\": \"%s\", \"source\": {\"github\": \"org/%s\"}, \"environments\": [\"staging\"], \"strategy\": {\"blueGreen\": {}}}}"
            .formatted(name, name));
    return copy;
  }

  private void settles(String name, long version) {
    Wait.until(
        "version " + version + " is settled",
        LIMIT,
        () -> surroundings.bindings.settled.getOrDefault(name + ".staging", 0L) == version);
  }

  private Set<String> passwords(String name) {
    return surroundings.node.workloads(name).stream()
        .map(each -> each.getSecretEnvironmentOrThrow("PGPASSWORD"))
        .collect(Collectors.toSet());
  }

  private static String environments(JsonNode deployment, String name, String field) {
    boolean any = deployment.at("/status/environments").size() > 0;
    return any ? environment(deployment, name).path(field).asText("") : "";
  }
}
