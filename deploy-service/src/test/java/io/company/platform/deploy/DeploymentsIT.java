package io.company.platform.deploy;

import static io.company.platform.deploy.Orders.condition;
import static io.company.platform.deploy.Orders.environment;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.company.platform.kernel.error.PlatformException;
import io.company.platform.kernel.error.Reason;
import io.company.platform.kernel.fixture.Backends;
import io.company.platform.kernel.fixture.ResourceClient;
import io.company.platform.kernel.fixture.TokenIssuer;
import io.company.platform.kernel.fixture.Wait;
import io.company.platform.kernel.resource.Key;
import io.company.platform.proto.node.v1.Route;
import io.company.platform.proto.node.v1.Workload;
import io.company.platform.proto.resource.v1.Verb;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The service with a real store and real git repositories, driven over gRPC as the gateway drives
 * it.
 */
@QuarkusTest
@QuarkusTestResource(Backends.class)
@QuarkusTestResource(Surroundings.class)
class DeploymentsIT {

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
    Wait.until(
        "the store is open",
        Duration.ofSeconds(30),
        () -> {
          try {
            alice.get("none");
            return true;
          } catch (PlatformException failure) {
            return failure.reason() == Reason.NOT_FOUND;
          }
        });
  }

  @AfterEach
  void disconnect() {
    client.close();
  }

  @Test
  void theManifestAsItStandsBecomesAReleaseInEveryEnvironment() throws Exception {
    surroundings.application(
        "order-service",
        "\"runtime\": \"static\", \"replicas\": 3, \"ingress\": {\"path\": \"/api/orders\"}");
    WorkingCopy copy =
        new WorkingCopy(surroundings.repositories(), "org/repo").write("index.html", "one");
    String commit = copy.push("Begin");
    String yaml = Files.readString(Path.of("../deploy/local/manifests/deployment.yaml"));
    Object manifest = new org.yaml.snakeyaml.Yaml().load(yaml);
    String sibling =
        "{\"kind\": \"Application\", \"metadata\": {\"name\": \"order-service\"}, \"spec\": {\"team\": \"orders\"}}";
    alice.apply("", new ObjectMapper().writeValueAsString(manifest), sibling);
    JsonNode ready = alice.awaitServing("order-service", commit);
    assertEquals("order-service", ready.at("/spec/application").asText());
    String release = ready.at("/status/latestRelease").asText();
    assertEquals("order-service-" + commit.substring(0, 7), release);
    assertEquals(100, surroundings.node.weight("order-service", "staging", release));
    Route production = surroundings.node.route("order-service", "production").orElseThrow();
    assertEquals("", production.getHost());
    assertEquals("/api/orders", production.getPathPrefix());
    assertEquals(
        "staging.localhost",
        surroundings.node.route("order-service", "staging").orElseThrow().getHost());
    assertEquals(
        "http://staging.localhost:8090/api/orders",
        environment(ready, "staging").path("url").asText());
    assertEquals(3, environment(ready, "production").path("readyReplicas").asInt());
    assertEquals("False", condition(ready, "Isolated").path("status").asText());
    JsonNode stored = alice.release(release);
    assertEquals("Begin", stored.at("/spec/message").asText());
    assertEquals("Alice", stored.at("/spec/author").asText());
    assertTrue(stored.at("/status/artifact/digest").asText().startsWith("sha256:"));
    Workload workload = surroundings.node.workloads("order-service").getFirst();
    assertEquals("one", Files.readString(Path.of(workload.getArtifactDirectory(), "index.html")));
    assertEquals(commit, workload.getEnvironmentMap().get("PLATFORM_COMMIT"));
  }

  @Test
  void aReleaseCanBeReadAndFollowedButNotWritten() {
    WorkingCopy copy =
        served("readable", "\"build\": {\"command\": \"echo built with care\"}", "index.html");
    String commit = copy.write("index.html", "again").push("Again");
    JsonNode ready = alice.awaitServing("readable", commit);
    String release = ready.at("/status/latestRelease").asText();
    assertTrue(alice.log(release, Map.of("follow", "true")).contains("built with care"));
    assertEquals(1, alice.log(release, Map.of("tail", "1")).lines().count());
    Key key = new Key("releases", "orders", release);
    PlatformException refused =
        assertThrows(
            PlatformException.class,
            () -> alice.write(Verb.VERB_MERGE_PATCH, key, "{\"spec\": {\"message\": \"x\"}}"));
    assertTrue(
        refused.reason() == Reason.METHOD_NOT_ALLOWED || refused.reason() == Reason.FORBIDDEN,
        refused.toString());
  }

  @Test
  void aSecondCommitGoesThroughACanaryAndARollbackTakesItBackAtOnce() {
    WorkingCopy copy =
        served(
            "canary",
            "\"strategy\": {\"canary\": {\"percentage\": 30, \"duration\": \"2s\"}}",
            "index.html");
    String first = alice.get("canary").at("/status/latestRelease").asText();
    String commit = copy.write("index.html", "two").push("Two");
    alice.act("canary", "sync", "{}");
    JsonNode shifting =
        alice.await(
            "canary",
            "a canary",
            it -> environment(it, "production").path("canary").hasNonNull("release"));
    String second = shifting.at("/status/latestRelease").asText();
    assertEquals(30, environment(shifting, "production").at("/canary/percentage").asInt());
    assertEquals(first, environment(shifting, "production").path("release").asText());
    assertEquals(30, surroundings.node.weight("canary", "production", second));
    assertEquals(100, surroundings.node.weight("canary", "staging", second));
    alice.awaitServing("canary", commit);
    long asked = System.nanoTime();
    alice.act("canary", "rollback", "{\"environment\": \"production\"}");
    Wait.until(
        "the old release serves",
        Duration.ofSeconds(1),
        () -> surroundings.node.weight("canary", "production", first) == 100);
    assertTrue(System.nanoTime() - asked < 1e9);
    JsonNode back = alice.awaitPhase("canary", "Ready");
    assertEquals(first, environment(back, "production").path("release").asText());
    assertEquals("RolledBack", condition(back, "Progressing").path("reason").asText());
    alice.act("canary", "resume", "{}");
    alice.awaitServing("canary", commit);
  }

  @Test
  void aCanaryThatAnswersWithErrorsIsAborted() {
    WorkingCopy copy =
        served(
            "errors",
            "\"strategy\": {\"canary\": {\"percentage\": 10, \"duration\": \"1h\"}}",
            "index.html");
    String first = alice.get("errors").at("/status/latestRelease").asText();
    String commit = copy.write("index.html", "two").push("Two");
    alice.await(
        "errors",
        "a canary",
        it -> environment(it, "production").path("canary").hasNonNull("release"));
    String second = "errors-" + commit.substring(0, 7);
    surroundings.node.count(first, 500, 0);
    surroundings.node.count(second, 50, 25);
    JsonNode aborted = alice.awaitPhase("errors", "Aborted");
    assertEquals("Aborted", environment(aborted, "production").path("phase").asText());
    assertEquals(100, surroundings.node.weight("errors", "production", first));
    assertTrue(
        condition(aborted, "Progressing").path("message").asText().contains("25 of 50"),
        aborted.toString());
    assertEquals("True", condition(aborted, "Ready").path("status").asText());
    alice.act("errors", "promote", "{\"environment\": \"production\"}");
    alice.awaitServing("errors", commit);
  }

  @Test
  void abortPauseAndPromoteDoWhatTheySayAndRefuseWhatMakesNoSense() {
    WorkingCopy copy =
        served(
            "acts",
            "\"strategy\": {\"canary\": {\"percentage\": 10, \"duration\": \"1h\"}}",
            "index.html");
    refused("acts", "abort", "{}", "no rollout in production to abort");
    refused("acts", "promote", "{}", "nothing to promote");
    refused("acts", "rollback", "{}", "no previous release");
    refused("acts", "resume", "{}", "neither paused");
    refused("acts", "rollback", "{\"release\": \"acts-0000000\"}", "has no release");
    alice.act("acts", "pause", "{}", true);
    assertFalse(alice.get("acts").at("/spec/paused").asBoolean());
    alice.act("acts", "pause", "{}");
    refused("acts", "pause", "{}", "paused already");
    String commit = copy.write("index.html", "two").push("Two");
    alice.awaitPhase("acts", "Paused");
    alice.act("acts", "resume", "{}");
    alice.await(
        "acts",
        "a canary",
        it -> environment(it, "production").path("canary").hasNonNull("release"));
    alice.act("acts", "abort", "{}");
    alice.awaitPhase("acts", "Aborted");
    alice.act("acts", "promote", "{}");
    alice.awaitServing("acts", commit);
  }

  @Test
  void whatDoesNotStartNeverTakesTrafficAndSaysWhy() {
    WorkingCopy copy = served("exits", "\"environments\": [\"production\"]", "index.html");
    String first = alice.get("exits").at("/status/latestRelease").asText();
    copy.write("exits", "").push("Break");
    JsonNode failed = alice.awaitPhase("exits", "Failed");
    assertTrue(
        condition(failed, "Progressing").path("message").asText().contains("no such planet"),
        failed.toString());
    assertEquals(100, surroundings.node.weight("exits", "production", first));
    copy.delete("exits").write("deaf", "").push("Break otherwise");
    alice.await(
        "exits",
        "PORT is named",
        it -> condition(it, "Progressing").path("message").asText().contains("PORT"));
    assertEquals(100, surroundings.node.weight("exits", "production", first));
    alice.awaitServing("exits", copy.delete("deaf").push("Mend"));
  }

  @Test
  void aBuildThatFailsOrNeverEndsSaysWhyAndIsNotDoneTwice() {
    WorkingCopy copy =
        served(
            "builds",
            "\"build\": {\"command\": \"sh ./build.sh\", \"timeout\": \"2s\"}",
            "index.html",
            "build.sh");
    String first = alice.get("builds").at("/status/latestRelease").asText();
    String commit = copy.write("build.sh", "echo half way; echo oh no >&2; exit 4").push("Break");
    JsonNode failed = alice.awaitPhase("builds", "Failed");
    String message = condition(failed, "Built").path("message").asText();
    assertTrue(message.contains("exit code 4") && message.contains("oh no"), message);
    assertEquals("BuildFailed", condition(failed, "Built").path("reason").asText());
    assertEquals(100, surroundings.node.weight("builds", "production", first));
    assertEquals(1, surroundings.tasks.started.get("builds-" + commit.substring(0, 7)));
    alice.act("builds", "sync", "{}");
    Wait.until(
        "it is built again",
        Duration.ofSeconds(20),
        () -> surroundings.tasks.started.get("builds-" + commit.substring(0, 7)) == 2);
    copy.write("build.sh", "sleep 600").push("Hang");
    alice.await(
        "builds",
        "it timed out",
        it -> condition(it, "Built").path("reason").asText().equals("BuildTimedOut"));
    copy.write("build.sh", "true");
    alice.awaitServing("builds", copy.push("Mend"));
  }

  @Test
  void sourcesThatCanNotBeReadSayWhy() {
    surroundings.application("sources", "\"runtime\": \"static\"");
    WorkingCopy copy =
        new WorkingCopy(surroundings.repositories(), "org/sources").write("index.html", "one");
    alice.apply(
        "sources",
        deployment(
            "sources", "\"source\": {\"github\": \"org/sources\", \"branch\": \"nowhere\"}"));
    awaitSource("BranchNotFound", "no branch at all");
    String commit = copy.push("Begin");
    awaitSource("BranchNotFound", "it has main");
    alice.patch(
        "sources", "{\"spec\": {\"source\": {\"github\": null, \"git\": \"file:///etc\"}}}");
    awaitSource("NotAllowed", "not inside");
    alice.patch(
        "sources",
        "{\"spec\": {\"source\": {\"git\": \"file://%s\"}}}"
            .formatted(surroundings.repositories().resolve("org/none.git")));
    awaitSource("RepositoryNotFound", "there is no repository");
    alice.patch(
        "sources", "{\"spec\": {\"source\": {\"git\": null, \"github\": \"org/elsewhere\"}}}");
    awaitSource("Unreachable", "org/elsewhere");
    alice.patch(
        "sources", "{\"spec\": {\"source\": {\"github\": \"org/sources\", \"branch\": \"main\"}}}");
    alice.act("sources", "sync", "{}");
    alice.awaitServing("sources", commit);
  }

  @Test
  void applicationsThatAreUnknownOrTakenAreRefused() {
    served("taken", "\"environments\": [\"staging\"]", "index.html");
    PlatformException unknown =
        assertThrows(
            PlatformException.class,
            () ->
                alice.apply("x", deployment("nobody", "\"source\": {\"github\": \"org/taken\"}")));
    assertTrue(
        unknown.getMessage().contains("there is no application nobody"), unknown.getMessage());
    PlatformException shared =
        assertThrows(
            PlatformException.class,
            () ->
                alice.apply(
                    "second", deployment("taken", "\"source\": {\"github\": \"org/taken\"}")));
    assertTrue(
        shared.getMessage().contains("deploys taken to staging already"), shared.getMessage());
    PlatformException moved =
        assertThrows(
            PlatformException.class,
            () -> alice.patch("taken", "{\"spec\": {\"application\": \"other\"}}"));
    assertTrue(moved.getMessage().contains("can't be changed"), moved.getMessage());
  }

  @Test
  void onlyTheTeamMayAct() {
    served("guarded", "\"environments\": [\"staging\"]", "index.html");
    Orders carol = new Orders(client.as(issuer.user("carol", "/orders/viewers")));
    Orders bob = new Orders(client.as(issuer.user("bob", "/payments/editors")));
    assertEquals(
        Reason.FORBIDDEN,
        assertThrows(PlatformException.class, () -> carol.act("guarded", "pause", "{}")).reason());
    assertEquals(
        Reason.NOT_FOUND,
        assertThrows(PlatformException.class, () -> bob.act("guarded", "pause", "{}")).reason());
  }

  @Test
  void changedSettingsReachTheReplicas() {
    served("settings", "\"environments\": [\"staging\"]", "index.html");
    surroundings.application(
        "settings",
        "\"runtime\": \"static\", \"replicas\": 1, \"environments\": {\"staging\": {\"replicas\": 4, \"env\": {\"A\": \"b\"}}}");
    alice.act("settings", "sync", "{}");
    Wait.until(
        "four replicas",
        Duration.ofSeconds(10),
        () -> surroundings.node.workloads("settings").getFirst().getReplicas() == 4);
    assertEquals(
        "b", surroundings.node.workloads("settings").getFirst().getEnvironmentMap().get("A"));
  }

  @Test
  void deletionLeavesNothingBehind() {
    served("leaving", "\"environments\": [\"staging\", \"production\"]", "index.html");
    String release = alice.get("leaving").at("/status/latestRelease").asText();
    alice.delete("leaving");
    Wait.until("it is gone", Duration.ofSeconds(20), () -> isGone(() -> alice.get("leaving")));
    assertTrue(isGone(() -> alice.release(release)));
    assertTrue(surroundings.node.workloads("leaving").isEmpty());
    assertTrue(surroundings.node.route("leaving", "staging").isEmpty());
  }

  @Test
  void aNodeProjectIsInstalledTestedPrunedAndStartedWithoutNpm() {
    surroundings.application("npm", "\"runtime\": \"node-18\"");
    WorkingCopy copy = new WorkingCopy(surroundings.repositories(), "org/npm");
    copy.write(
        "package.json",
        """
        {"name": "npm", "version": "1.0.0",
         "scripts": {"start": "node server.js", "test": "node -p 4*1000+711"}}""");
    copy.write(
        "package-lock.json",
        """
        {"name": "npm", "version": "1.0.0", "lockfileVersion": 3, "packages": {"": {"name": "npm", "version": "1.0.0"}}}""");
    String commit = copy.write("server.js", "require('node:http')").push("Begin");
    alice.apply("npm", deployment("npm", "\"source\": {\"github\": \"org/npm\"}"));
    JsonNode ready = alice.awaitServing("npm", commit);
    String log = alice.log(ready.at("/status/latestRelease").asText(), Map.of());
    assertTrue(log.contains("npm ci") && log.contains("4711") && log.contains("npm prune"), log);
    Workload workload = surroundings.node.workloads("npm").getFirst();
    assertTrue(
        workload.getCommand(2).endsWith("exec node server.js"),
        workload.getCommandList().toString());
    assertEquals("node-18", workload.getToolchain());
    assertTrue(Files.exists(Path.of(workload.getArtifactDirectory(), "server.js")));
  }

  @Test
  void aSilentNodeIsSaidToBeSilentAndNothingIsTornDown() {
    WorkingCopy copy = served("silent", "\"environments\": [\"staging\"]", "index.html");
    surroundings.node.silent = true;
    try {
      alice.act("silent", "sync", "{}");
      JsonNode told =
          alice.await(
              "silent",
              "NodeUnavailable",
              it -> condition(it, "Ready").path("reason").asText().equals("NodeUnavailable"));
      assertEquals("Unknown", condition(told, "Ready").path("status").asText());
    } finally {
      surroundings.node.silent = false;
    }
    alice.await(
        "silent",
        "Ready again",
        it -> condition(it, "Ready").path("status").asText().equals("True"));
    alice.awaitServing("silent", copy.write("index.html", "two").push("Two"));
  }

  /** A static application of that name whose first commit, with these files, serves everywhere. */
  private WorkingCopy served(String name, String spec, String... files) {
    surroundings.application(name, "\"runtime\": \"static\", \"replicas\": 2");
    WorkingCopy copy = new WorkingCopy(surroundings.repositories(), "org/" + name);
    for (String file : files) {
      copy.write(file, "true");
    }
    String commit = copy.push("Begin");
    alice.apply(
        name, deployment(name, "\"source\": {\"github\": \"org/%s\"}, %s".formatted(name, spec)));
    alice.awaitServing(name, commit);
    return copy;
  }

  private static String deployment(String application, String spec) {
    return "{\"kind\": \"Deployment\", \"spec\": {\"application\": \"%s\", %s}}"
        .formatted(application, spec);
  }

  private void awaitSource(String reason, String text) {
    alice.await(
        "sources",
        reason,
        it ->
            condition(it, "SourceReady").path("reason").asText().equals(reason)
                && condition(it, "SourceReady").path("message").asText().contains(text));
  }

  private void refused(String name, String action, String body, String message) {
    PlatformException refusal =
        assertThrows(PlatformException.class, () -> alice.act(name, action, body));
    assertEquals(Reason.CONFLICT, refusal.reason());
    assertTrue(refusal.getMessage().contains(message), refusal.getMessage());
  }

  private static boolean isGone(Runnable read) {
    try {
      read.run();
      return false;
    } catch (PlatformException failure) {
      return failure.reason() == Reason.NOT_FOUND;
    }
  }
}
