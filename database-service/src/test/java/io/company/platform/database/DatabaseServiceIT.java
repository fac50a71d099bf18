package io.company.platform.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.company.platform.kernel.error.GrpcErrors;
import io.company.platform.kernel.error.PlatformException;
import io.company.platform.kernel.error.Reason;
import io.company.platform.kernel.fixture.Backends;
import io.company.platform.kernel.fixture.EmbeddedKafka;
import io.company.platform.kernel.fixture.ResourceClient;
import io.company.platform.kernel.fixture.TokenIssuer;
import io.company.platform.kernel.fixture.Wait;
import io.company.platform.kernel.resource.Key;
import io.company.platform.kernel.resource.Messages;
import io.company.platform.kernel.resource.Resource;
import io.company.platform.proto.resource.v1.ActRequest;
import io.company.platform.proto.resource.v1.ListRequest;
import io.company.platform.proto.resource.v1.Outcome;
import io.company.platform.proto.resource.v1.Verb;
import io.company.platform.proto.resource.v1.WatchEvent;
import io.company.platform.proto.resource.v1.WatchRequest;
import io.company.platform.proto.resource.v1.WatchResponse;
import io.company.platform.proto.resource.v1.WriteResponse;
import io.grpc.StatusRuntimeException;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(
    value = Backends.class,
    initArgs = @ResourceArg(name = "kafka", value = "true"))
class DatabaseServiceIT {

  private static final String MANIFEST =
      """
      {"kind": "Database", "metadata": {"name": "orders-db"},
       "spec": {"type": "postgresql", "version": "14", "size": "small", "backup": {"enabled": true, "retention": "7d"}}}
      """;

  TokenIssuer issuer;
  EmbeddedKafka kafka;
  private ResourceClient client;
  private ResourceClient alice;
  private ResourceClient service;

  @BeforeEach
  void connect() {
    client = ResourceClient.to(port());
    alice = client.as(issuer.user("alice", "/orders/owners"));
    service = client.as(issuer.service("app-service"));
  }

  @AfterEach
  void disconnect() {
    client.close();
  }

  private static int port() {
    return ConfigProvider.getConfig().getValue("quarkus.http.test-port", Integer.class);
  }

  private static Key key(String name) {
    return new Key("databases", "orders", name);
  }

  private static String database(String name, String labels) {
    return "{\"metadata\": {\"name\": \""
        + name
        + "\", \"labels\": {"
        + labels
        + "}}, \"spec\": {\"size\": \"small\"}}";
  }

  @Test
  void acceptsTheManifestAsItIsAndTellsTheTruthAboutIt() {
    WriteResponse written = alice.write(Verb.VERB_APPLY, new Key("databases", "", ""), MANIFEST);
    Resource stored = Messages.resource(written.getResource());
    assertEquals(Outcome.OUTCOME_CREATED, written.getOutcome());
    assertEquals(key("orders-db"), stored.key());
    assertEquals("postgresql", stored.spec().path("type").asText());
    Wait.until(
        "its status tells that there is no node to provision it",
        Duration.ofSeconds(10),
        () -> {
          var ready = alice.get(key("orders-db")).json().at("/status/conditions/0");
          return ready.path("type").asText().equals("Ready")
              && ready.path("reason").asText().equals("NodeUnavailable");
        });
    assertEquals(
        Outcome.OUTCOME_UNCHANGED,
        alice.write(Verb.VERB_APPLY, new Key("databases", "", ""), MANIFEST).getOutcome());
    alice.write(Verb.VERB_DELETE, key("orders-db"), "");
  }

  @Test
  void letsNobodyInWithoutAToken() {
    assertEquals(Reason.UNAUTHENTICATED, refusal(client));
    assertEquals(Reason.UNAUTHENTICATED, refusal(client.as("nonsense")));
    assertEquals(
        Reason.UNAUTHENTICATED, refusal(client.as(issuer.expired("alice", "/orders/owners"))));
    assertEquals(
        Reason.UNAUTHENTICATED,
        refusal(client.as(issuer.forAudience("other", "alice", "/orders/owners"))));
    assertEquals(Reason.NOT_FOUND, refusal(client.as(issuer.user("bob", "/payments/editors"))));
    assertEquals(Reason.UNAUTHENTICATED, refusal(client), "again, now that other tokens are known");
  }

  private static Reason refusal(ResourceClient as) {
    return assertThrows(PlatformException.class, () -> as.get(key("nothing"))).reason();
  }

  @Test
  void healthIsOpenAndMetricsWantAToken() throws Exception {
    HttpClient http = HttpClient.newHttpClient();
    Wait.until(
        "it is ready",
        Duration.ofSeconds(20),
        () -> http(http, "/q/health/ready", null).statusCode() == 200);
    assertTrue(http(http, "/q/health/ready", null).body().contains("\"kafka\""));
    assertEquals(401, http(http, "/q/metrics", null).statusCode());
    HttpResponse<String> metrics = http(http, "/q/metrics", issuer.service("supervisor"));
    assertEquals(200, metrics.statusCode());
    assertTrue(metrics.body().contains("platform_store_batch_size"));
  }

  private static HttpResponse<String> http(HttpClient http, String path, String token)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path));
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void refusesInvalidAndUnknownFieldsByName() {
    PlatformException unknown =
        assertThrows(
            PlatformException.class,
            () ->
                alice.write(
                    Verb.VERB_CREATE,
                    key("bad"),
                    "{\"metadata\": {\"name\": \"bad\"}, \"spec\": {\"siez\": \"small\", \"version\": \"9\"}}"));
    assertEquals(Reason.INVALID, unknown.reason());
    assertTrue(unknown.fields().stream().anyMatch(field -> field.path().equals("spec.siez")));
    assertTrue(unknown.fields().stream().anyMatch(field -> field.path().equals("spec.version")));
    assertEquals(
        Reason.INVALID,
        assertThrows(
                PlatformException.class,
                () -> alice.write(Verb.VERB_CREATE, key("Bad_Name"), database("Bad_Name", "")))
            .reason());
    assertEquals(
        Reason.BAD_REQUEST,
        assertThrows(
                PlatformException.class,
                () -> alice.write(Verb.VERB_CREATE, key("bad"), "{\"metadata\": "))
            .reason());
    assertEquals(
        Reason.NOT_FOUND,
        assertThrows(
                PlatformException.class,
                () -> alice.write(Verb.VERB_CREATE, new Key("applications", "orders", "c"), "{}"))
            .reason());
  }

  @Test
  void dryRunStoresNothing() {
    WriteResponse would =
        alice.write(
            ResourceClient.request(Verb.VERB_CREATE, key("dry"), database("dry", ""))
                .setDryRun(true));
    assertEquals(Outcome.OUTCOME_CREATED, would.getOutcome());
    assertTrue(
        would.getResource().getJson().toStringUtf8().contains("\"version\":\"18\""),
        "with defaults");
    assertEquals(
        Reason.NOT_FOUND,
        assertThrows(PlatformException.class, () -> alice.get(key("dry"))).reason());
  }

  @Test
  void concurrentPatchesLoseNothing() throws Exception {
    alice.write(Verb.VERB_CREATE, key("patched"), database("patched", ""));
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        String patch = "{\"metadata\": {\"labels\": {\"l" + i + "\": \"x\"}}}";
        all.add(threads.submit(() -> alice.write(Verb.VERB_MERGE_PATCH, key("patched"), patch)));
      }
      for (Future<?> one : all) {
        one.get(30, TimeUnit.SECONDS);
      }
    }
    assertEquals(16, alice.get(key("patched")).json().at("/metadata/labels").size());
  }

  @Test
  void aStaleUpdateIsAConflict() {
    Resource first =
        Messages.resource(
            alice.write(Verb.VERB_CREATE, key("stale"), database("stale", "")).getResource());
    alice.write(Verb.VERB_MERGE_PATCH, key("stale"), "{\"spec\": {\"size\": \"large\"}}");
    assertEquals(
        Reason.CONFLICT,
        assertThrows(
                PlatformException.class,
                () -> alice.write(Verb.VERB_UPDATE, key("stale"), first.json().toString()))
            .reason());
    assertEquals(
        Reason.ALREADY_EXISTS,
        assertThrows(
                PlatformException.class,
                () -> alice.write(Verb.VERB_CREATE, key("stale"), database("stale", "")))
            .reason());
  }

  @Test
  void deletionWaitsForFinalizersAndIsTheOwners() {
    service.write(
        Verb.VERB_APPLY,
        key("final"),
        """
        {"metadata": {"name": "final", "finalizers": ["platform.company.io/test"]}, "spec": {}}
        """);
    ResourceClient editor = client.as(issuer.user("erin", "/orders/editors"));
    assertEquals(
        Reason.FORBIDDEN,
        assertThrows(
                PlatformException.class, () -> editor.write(Verb.VERB_DELETE, key("final"), ""))
            .reason());
    assertEquals(
        Outcome.OUTCOME_DELETING, alice.write(Verb.VERB_DELETE, key("final"), "").getOutcome());
    alice.write(Verb.VERB_MERGE_PATCH, key("final"), "{\"metadata\": {\"finalizers\": null}}");
    assertTrue(alice.get(key("final")).deleting(), "a user can't take the finalizer away");
    assertEquals(
        Outcome.OUTCOME_DELETED,
        service
            .write(Verb.VERB_MERGE_PATCH, key("final"), "{\"metadata\": {\"finalizers\": null}}")
            .getOutcome());
    assertEquals(
        Reason.NOT_FOUND,
        assertThrows(PlatformException.class, () -> alice.get(key("final"))).reason());
    assertEquals(
        Reason.NOT_FOUND,
        assertThrows(PlatformException.class, () -> alice.write(Verb.VERB_DELETE, key("final"), ""))
            .reason());
  }

  @Test
  void aWatchTellsTransitionsOfItsSelectorAndResumes() {
    alice.write(Verb.VERB_CREATE, key("w1"), database("w1", "\"watched\": \"yes\""));
    Iterator<WatchResponse> watch =
        alice.watch(
            WatchRequest.newBuilder()
                .setPlural("databases")
                .setNamespace("orders")
                .setLabelSelector("watched=yes")
                .build());
    assertEquals(WatchEvent.WATCH_EVENT_ADDED, watch.next().getEvent());
    WatchResponse bookmark = watch.next();
    assertEquals(WatchEvent.WATCH_EVENT_BOOKMARK, bookmark.getEvent());

    alice.write(Verb.VERB_CREATE, key("w2"), database("w2", "\"watched\": \"no\""));
    alice.write(
        Verb.VERB_MERGE_PATCH, key("w2"), "{\"metadata\": {\"labels\": {\"watched\": \"yes\"}}}");
    assertEquals("w2", next(watch, WatchEvent.WATCH_EVENT_ADDED));
    alice.write(
        Verb.VERB_MERGE_PATCH, key("w2"), "{\"metadata\": {\"labels\": {\"watched\": \"no\"}}}");
    assertEquals("w2", next(watch, WatchEvent.WATCH_EVENT_DELETED));

    long from = bookmark.getResource().getRevision();
    Iterator<WatchResponse> resumed =
        alice.watch(
            WatchRequest.newBuilder()
                .setPlural("databases")
                .setNamespace("orders")
                .setFieldSelector("metadata.name=w2")
                .setFromRevision(from)
                .build());
    assertEquals("w2", next(resumed, WatchEvent.WATCH_EVENT_ADDED));
    StatusRuntimeException expired =
        assertThrows(
            StatusRuntimeException.class,
            () ->
                alice
                    .watch(
                        WatchRequest.newBuilder()
                            .setPlural("databases")
                            .setFromRevision(1_000_000)
                            .build())
                    .next());
    assertEquals(Reason.EXPIRED, GrpcErrors.fromGrpc(expired).reason());
  }

  /** The name in the next event of this type; statuses that change meanwhile are passed over. */
  private static String next(Iterator<WatchResponse> watch, WatchEvent type) {
    WatchResponse event = watch.next();
    while (event.getEvent() == WatchEvent.WATCH_EVENT_MODIFIED) {
      event = watch.next();
    }
    assertEquals(type, event.getEvent());
    return event.getResource().getKey().getName();
  }

  @Test
  void listsWhatTheCallerMaySeeAndSaysWhatCanBeSelectedBy() {
    alice.write(Verb.VERB_CREATE, key("listed"), database("listed", ""));
    ListRequest all =
        ListRequest.newBuilder()
            .setPlural("databases")
            .setFieldSelector("metadata.name=listed")
            .build();
    assertEquals(1, alice.list(all).getItemsCount());
    assertEquals(1, service.list(all).getItemsCount());
    assertEquals(0, client.as(issuer.user("bob", "/payments/editors")).list(all).getItemsCount());
    assertEquals(0, client.as(issuer.user("nobody")).list(all).getItemsCount());
    assertTrue(
        assertThrows(
                PlatformException.class,
                () -> alice.list(all.toBuilder().setFieldSelector("spec.secret=x").build()))
            .getMessage()
            .contains("metadata.name"));
  }

  @Test
  void saysThatThereIsNoSuchAction() {
    StatusRuntimeException refused =
        assertThrows(
            StatusRuntimeException.class,
            () ->
                alice
                    .stub()
                    .act(
                        ActRequest.newBuilder()
                            .setKey(Messages.key(key("x")))
                            .setAction("restore")
                            .build()));
    assertEquals(Reason.NOT_FOUND, GrpcErrors.fromGrpc(refused).reason());
  }

  @Test
  void whatIsWrittenIsPublished() {
    alice.write(Verb.VERB_CREATE, key("published"), database("published", ""));
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers",
            kafka.bootstrapServers(),
            "group.id",
            "test",
            "auto.offset.reset",
            "earliest");
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
      consumer.subscribe(List.of("platform.databases"));
      List<String> types = new ArrayList<>();
      Wait.until(
          "the event is there",
          Duration.ofSeconds(30),
          () -> {
            consumer
                .poll(Duration.ofMillis(200))
                .forEach(
                    record -> {
                      if ("orders/published".equals(record.key())) {
                        types.add(
                            new String(
                                record.headers().lastHeader("ce_type").value(),
                                StandardCharsets.UTF_8));
                      }
                    });
            return types.contains("io.company.platform.database.added");
          });
      assertFalse(types.isEmpty());
    }
  }
}
