package io.company.platform.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.kernel.error.GrpcErrors;
import io.company.platform.kernel.error.PlatformException;
import io.company.platform.kernel.error.Reason;
import io.company.platform.kernel.fixture.Backends;
import io.company.platform.kernel.fixture.EmbeddedKafka;
import io.company.platform.kernel.fixture.TokenIssuer;
import io.company.platform.kernel.fixture.Wait;
import io.company.platform.proto.resource.v1.Outcome;
import io.company.platform.proto.resource.v1.StreamResponse;
import io.company.platform.proto.resource.v1.Verb;
import io.company.platform.proto.resource.v1.WriteResponse;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The service with a real store, driven over gRPC as the gateway drives it. */
@QuarkusTest
@QuarkusTestResource(
    value = Backends.class,
    initArgs = @ResourceArg(name = "kafka", value = "true"))
@QuarkusTestResource(FakePeers.class)
class ApplicationsIT {

  TokenIssuer issuer;
  FakePeers peers;
  EmbeddedKafka kafka;

  @TestHTTPResource("/")
  URI service;

  private ManagedChannel channel;
  private Caller alice;
  private Caller bob;
  private Announcer announcer;

  @BeforeEach
  void connect() {
    channel = NettyChannelBuilder.forAddress("127.0.0.1", service.getPort()).usePlaintext().build();
    alice = new Caller(channel, issuer.user("alice", "/orders/owners"));
    bob = new Caller(channel, issuer.user("bob", "/payments/editors"));
    announcer = new Announcer(kafka.bootstrapServers());
    Wait.until(
        "the store is open", Duration.ofSeconds(30), () -> alice.get("orders", "none").isEmpty());
  }

  @AfterEach
  void disconnect() {
    channel.shutdownNow();
    announcer.close();
  }

  @Test
  void theGoldenPathIsFilledInAndShown() {
    ObjectNode stored = Caller.json(create(alice, "orders", "golden", "").getResource());
    assertEquals("auto", stored.at("/spec/runtime").asText());
    assertEquals(2, stored.at("/spec/replicas").asInt());
    assertEquals("/orders/golden", stored.at("/spec/ingress/path").asText());
    assertEquals("/", stored.at("/spec/health/path").asText());
    assertEquals(stored.get("spec"), alice.get("orders", "golden").orElseThrow().get("spec"));
  }

  @Test
  void everythingThatIsWrongIsSaidInOneAnswer() {
    PlatformException refusal =
        assertThrows(
            PlatformException.class,
            () ->
                create(
                    alice,
                    "orders",
                    "wrong",
                    ", \"replicas\": \"three\", \"runtme\": \"node-18\", \"env\": {\"PORT\": \"1\"}"));
    assertEquals(Reason.INVALID, refusal.reason());
    assertEquals(
        List.of("spec.runtme", "spec.replicas", "spec.env.PORT"),
        refusal.fields().stream().map(field -> field.path()).toList());
    assertTrue(refusal.getMessage().contains("did you mean \"runtime\"?"), refusal.getMessage());
    assertTrue(alice.get("orders", "wrong").isEmpty());
  }

  @Test
  void applyingTheSameAgainChangesNothing() {
    String body = body("orders", "same", "");
    assertEquals(
        Outcome.OUTCOME_CREATED, alice.write(Verb.VERB_APPLY, "orders", "same", body).getOutcome());
    assertEquals(
        Outcome.OUTCOME_UNCHANGED,
        alice.write(Verb.VERB_APPLY, "orders", "same", body).getOutcome());
  }

  @Test
  void aPathIsNotGivenTwiceAndItsHolderIsNotToldToOthers() {
    create(alice, "orders", "holder", ", \"ingress\": {\"path\": \"/taken\"}");
    PlatformException own =
        assertThrows(
            PlatformException.class,
            () -> create(alice, "orders", "second", ", \"ingress\": {\"path\": \"/taken\"}"));
    assertTrue(
        own.getMessage().endsWith("is taken by the application orders/holder"), own.getMessage());
    PlatformException other =
        assertThrows(
            PlatformException.class,
            () -> create(bob, "payments", "pay", ", \"ingress\": {\"path\": \"/taken\"}"));
    assertEquals(Reason.INVALID, other.reason());
    assertTrue(
        other.getMessage().endsWith("is taken by an application of another team"),
        other.getMessage());
  }

  @Test
  void theLogOfTheReplicasIsPassedOn() throws Exception {
    create(alice, "orders", "talker", ", \"environments\": {\"staging\": {\"replicas\": 1}}");
    Iterator<StreamResponse> lines =
        alice.log("orders", "talker", Map.of("environment", "staging", "tail", "5"));
    assertEquals(
        "staging/0 2026-03-01T12:00:00.000Z line of talker\n",
        lines.next().getData().toStringUtf8());
    assertEquals(
        "staging/1 2026-03-01T12:00:00.000Z line of talker\n",
        lines.next().getData().toStringUtf8());
    assertTrue(!lines.hasNext());
    var request = peers.logRequests().poll(10, TimeUnit.SECONDS);
    assertEquals(
        Map.of("team", "orders", "application", "talker", "environment", "staging"),
        request.getLabelsMap());
    assertEquals(5, request.getTailLines());
  }

  @Test
  void anUnknownEnvironmentOfALogIsRefusedWithThoseThatThereAre() {
    create(alice, "orders", "quiet", ", \"environments\": {\"staging\": {\"replicas\": 1}}");
    Iterator<StreamResponse> lines = alice.log("orders", "quiet", Map.of("environment", "prod"));
    PlatformException refusal =
        GrpcErrors.fromGrpc(assertThrows(StatusRuntimeException.class, lines::hasNext));
    assertEquals(Reason.INVALID, refusal.reason());
    assertEquals("environment: must be one of staging, but is \"prod\"", refusal.getMessage());
  }

  @Test
  void whoLeavesAFollowedLogEndsItAtTheNodeToo() throws Exception {
    create(alice, "orders", "followed", "");
    Context.CancellableContext context = Context.current().withCancellation();
    context.run(() -> alice.log("orders", "followed", Map.of("follow", "true")).next());
    context.cancel(null);
    assertEquals("followed", peers.cancelled().poll(10, TimeUnit.SECONDS));
  }

  @Test
  void theManifestIsAcceptedAsItStands() throws Exception {
    String yaml = Files.readString(Path.of("../deploy/local/manifests/application.yaml"));
    Object manifest = new org.yaml.snakeyaml.Yaml().load(yaml);
    String body = new com.fasterxml.jackson.databind.ObjectMapper().writeValueAsString(manifest);
    WriteResponse response = alice.write(Verb.VERB_APPLY, "orders", "order-service", body);
    assertEquals(Outcome.OUTCOME_CREATED, response.getOutcome());
    assertEquals(
        "/api/orders", Caller.json(response.getResource()).at("/spec/ingress/path").asText());
  }

  @Test
  void anApplicationWithoutADeploymentSaysWhatToDo() {
    create(alice, "orders", "lonely", "");
    awaitReady("lonely", "False NoDeployment");
    String message = ready("lonely").path("message").asText();
    assertTrue(message.contains("Apply a Deployment with spec.application: lonely"), message);
  }

  @Test
  void theStatusFollowsTheDeployment() throws Exception {
    create(alice, "orders", "followed-up", "");
    awaitReady("followed-up", "False NoDeployment");
    peers.deploy(
        "followed-up", deployment("followed-up", 0, "False", "StartFailed", "release r-1: exit 1"));
    announce("followed-up");
    awaitReady("followed-up", "False StartFailed");
    assertEquals(
        "Application followed-up is not ready in staging: release r-1: exit 1",
        ready("followed-up").path("message").asText());
    peers.deploy("followed-up", deployment("followed-up", 2, "True", "Ready", ""));
    announce("followed-up");
    awaitReady("followed-up", "True Ready");
    ObjectNode status = (ObjectNode) alice.get("orders", "followed-up").orElseThrow().get("status");
    assertEquals("staging 2/2", status.path("ready").asText());
    assertEquals("r-1", status.at("/environments/0/release").asText());
    assertEquals("http://staging.localhost:8090/x", status.at("/environments/0/url").asText());
  }

  @Test
  void aDeletedApplicationGoesWhenItsDeploymentsAreGone() throws Exception {
    create(alice, "orders", "leaving", "");
    peers.deploy("leaving", deployment("leaving", 2, "True", "Ready", ""));
    announce("leaving");
    awaitReady("leaving", "True Ready");
    assertEquals(
        Outcome.OUTCOME_DELETING,
        alice.write(Verb.VERB_DELETE, "orders", "leaving", "").getOutcome());
    awaitReady("leaving", "False Deleting");
    peers.undeploy("leaving");
    announce("leaving");
    Wait.until(
        "the application is gone",
        Duration.ofSeconds(20),
        () -> alice.get("orders", "leaving").isEmpty());
  }

  @Test
  void anApplicationThatWasNeverDeployedGoesAtOnce() {
    create(alice, "orders", "brief", "");
    alice.write(Verb.VERB_DELETE, "orders", "brief", "");
    Wait.until(
        "the application is gone",
        Duration.ofSeconds(20),
        () -> alice.get("orders", "brief").isEmpty());
  }

  /** The change reaches the application through Kafka, well before the reconciler's sweep. */
  private void announce(String application) throws Exception {
    announcer.changed("orders", application, deployment(application, 0, "Unknown", "", ""));
  }

  private void awaitReady(String name, String wanted) {
    Wait.until(
        name + " is " + wanted,
        Duration.ofSeconds(20),
        () -> {
          JsonNode ready = ready(name);
          return wanted.equals(ready.path("status").asText() + " " + ready.path("reason").asText());
        });
  }

  private JsonNode ready(String name) {
    return alice.get("orders", name).orElseThrow().at("/status/conditions/0");
  }

  static String deployment(
      String application, int ready, String status, String reason, String message) {
    return """
        {"kind": "Deployment", "metadata": {"name": "%s", "namespace": "orders"},
         "spec": {"application": "%s", "environments": ["staging"]},
         "status": {"environments": [{"name": "staging", "release": "r-1", "commit": "abcdef1",
           "replicas": 2, "readyReplicas": %d, "url": "http://staging.localhost:8090/x",
           "conditions": [{"type": "Ready", "status": "%s", "reason": "%s", "message": "%s"}]}]}}
        """
        .formatted(application, application, ready, status, reason, message);
  }

  static WriteResponse create(Caller caller, String team, String name, String more) {
    return caller.write(Verb.VERB_CREATE, team, name, body(team, name, more));
  }

  static String body(String team, String name, String more) {
    return """
        {"kind": "Application", "metadata": {"name": "%s"}, "spec": {"team": "%s"%s}}
        """
        .formatted(name, team, more);
  }
}
