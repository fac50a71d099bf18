package io.company.platform.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.kernel.error.PlatformException;
import io.company.platform.kernel.error.Reason;
import io.company.platform.kernel.fixture.Backends;
import io.company.platform.kernel.fixture.ResourceClient;
import io.company.platform.kernel.fixture.Wait;
import io.company.platform.kernel.resource.Key;
import io.company.platform.kernel.resource.Messages;
import io.company.platform.kernel.resource.Resource;
import io.company.platform.proto.node.v1.WorkloadStatus;
import io.company.platform.proto.resource.v1.ListRequest;
import io.company.platform.proto.resource.v1.Verb;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Databases from the request to real servers on a real node, and back to nothing. */
@QuarkusTest
@QuarkusTestResource(Backends.class)
@WithTestResource(NodeProcess.class)
class ProvisioningIT extends OnARealNode {

  @Test
  void givesEachEnvironmentAServerThatOnlyTheInvitedReach() throws Exception {
    create(
        "secured",
        "\"version\": \"14\", \"deletionPolicy\": \"Delete\", \"environments\": [\"staging\", \"production\"]");
    Resource database = ready("secured");
    assertEquals("2/2", database.json().at("/status/ready").asText());
    JsonNode staging = credentials(alice, "secured", "staging");
    JsonNode production = credentials(alice, "secured", "production");
    assertFalse(staging.path("port").equals(production.path("port")), "two servers");
    assertEquals("secured", staging.path("database").asText());
    try (Connection connection = open(staging)) {
      execute(connection, "CREATE TABLE t (x int)");
      execute(connection, "INSERT INTO t VALUES (42)");
      assertEquals("42", query(connection, "SELECT x FROM t"));
      assertEquals(
          "on", query(connection, "SELECT setting FROM pg_settings WHERE name = 'ssl'"), "TLS");
    }
    try (Connection connection = open(production)) {
      assertEquals(
          null, query(connection, "SELECT to_regclass('t')"), "production has data of its own");
    }
    assertThrows(
        SQLException.class, () -> open(staging, "disable", staging.path("password").asText()));
    assertThrows(SQLException.class, () -> open(staging, "verify-full", "wrong"));
    assertThrows(
        SQLException.class,
        () -> open(production, "verify-full", staging.path("password").asText()),
        "credentials of staging are no good in production");
    deleteAndAwaitNothing(database);
  }

  @Test
  void givesCallersTheRightsOfTheirRoles() throws Exception {
    create(
        "roles",
        "\"version\": \"14\", \"deletionPolicy\": \"Delete\", \"environments\": [\"staging\"]");
    Resource database = ready("roles");
    ResourceClient editor = client.as(issuer.user("erin", "/orders/editors"));
    ResourceClient viewer = client.as(issuer.user("victor", "/orders/viewers"));
    try (Connection owning = open(credentials(alice, "roles", "staging"))) {
      execute(owning, "CREATE TABLE t (x int)");
    }
    try (Connection editing = open(credentials(editor, "roles", "staging"))) {
      execute(editing, "INSERT INTO t VALUES (1)");
      assertThrows(SQLException.class, () -> execute(editing, "DROP TABLE t"));
    }
    try (Connection viewing = open(credentials(viewer, "roles", "staging"))) {
      assertEquals("1", query(viewing, "SELECT x FROM t"));
      assertThrows(SQLException.class, () -> execute(viewing, "INSERT INTO t VALUES (2)"));
    }
    ResourceClient stranger = client.as(issuer.user("bob", "/payments/owners"));
    assertThrows(Exception.class, () -> credentials(stranger, "roles", "staging"));
    deleteAndAwaitNothing(database);
  }

  @Test
  void hasTheSameDataAfterTheServerWasKilled() throws Exception {
    create(
        "killed",
        "\"version\": \"14\", \"deletionPolicy\": \"Delete\", \"environments\": [\"staging\"]");
    Resource database = ready("killed");
    JsonNode given = credentials(alice, "killed", "staging");
    try (Connection connection = open(given)) {
      execute(connection, "CREATE TABLE t AS SELECT generate_series(1, 1000) AS x");
    }
    WorkloadStatus before = home.workloads(Map.of("uid", database.uid())).getFirst();
    long pid = before.getReplica(0).getPid();
    new ProcessBuilder("kill", "-9", Long.toString(pid)).start().waitFor();
    Wait.until(
        "another server answers on the same port with the same data",
        LIMIT,
        () -> {
          try (Connection connection = open(given)) {
            return "1000".equals(query(connection, "SELECT count(*) FROM t"));
          } catch (SQLException notYet) {
            return false;
          } catch (IOException e) {
            throw new AssertionError(e);
          }
        });
    deleteAndAwaitNothing(database);
  }

  @Test
  void goesOnWhereTheNodeWasKilledInTheMiddleOfProvisioning() {
    create(
        "interrupted",
        "\"version\": \"14\", \"deletionPolicy\": \"Delete\", \"environments\": [\"staging\"]");
    node.kill();
    Wait.until(
        "it says that the node does not answer",
        LIMIT,
        () ->
            alice
                .get(key("interrupted"))
                .json()
                .at("/status/conditions")
                .toString()
                .contains("node"));
    runNode();
    deleteAndAwaitNothing(ready("interrupted"));
  }

  @Test
  void isReadySoonOnAWarmNode() {
    create(
        "warm",
        "\"version\": \"14\", \"deletionPolicy\": \"Delete\", \"environments\": [\"staging\"]");
    ready("warm");
    List<Long> millis = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      String name = "quick-" + i;
      long began = System.nanoTime();
      create(
          name,
          "\"version\": \"14\", \"deletionPolicy\": \"Delete\", \"environments\": [\"staging\"]");
      while (!phase(name).equals("Ready")) {
        assertTrue(System.nanoTime() - began < LIMIT.toNanos(), name);
        Thread.onSpinWait();
      }
      millis.add((System.nanoTime() - began) / 1_000_000);
    }
    List<Long> sorted = millis.stream().sorted().toList();
    System.out.printf("requested to ready: p50 %d ms of %s%n", sorted.get(4), millis);
    for (int i = 0; i < 9; i++) {
      deleteAndAwaitNothing(alice.get(key("quick-" + i)));
    }
    deleteAndAwaitNothing(alice.get(key("warm")));
  }

  @Test
  void anExtensionThatIsTakenOutGoesWhenNothingUsesItAnyMore() throws Exception {
    create(
        "extended",
        "\"version\": \"14\", \"deletionPolicy\": \"Delete\", \"environments\": [\"staging\"],"
            + " \"extensions\": [\"pg_trgm\", \"hstore\"]");
    Resource database = ready("extended");
    try (Connection connection = open(credentials(alice, "extended", "staging"))) {
      execute(connection, "CREATE TABLE t (v text)");
      execute(connection, "CREATE INDEX t_v ON t USING gin (v gin_trgm_ops)");
      alice.write(Verb.VERB_MERGE_PATCH, database.key(), "{\"spec\": {\"extensions\": []}}");
      Wait.until(
          "it says what still uses it",
          LIMIT,
          () -> used("extended").path("message").asText().contains("index t_v depends on"));
      String extensions =
          "SELECT string_agg(extname, ',') FROM pg_extension WHERE extname IN ('pg_trgm', 'hstore')";
      assertEquals("pg_trgm", query(connection, extensions), "what nothing uses is gone at once");
      assertEquals("Ready", phase("extended"));
      execute(connection, "DROP INDEX t_v");
      Wait.until(
          "the other one went too",
          LIMIT,
          () -> used("extended").path("status").asText().equals("False"));
      assertEquals(null, query(connection, extensions));
    }
    deleteAndAwaitNothing(database);
  }

  private JsonNode used(String name) {
    for (JsonNode each : alice.get(key(name)).json().at("/status/conditions")) {
      if (each.path("type").asText().equals("ExtensionStillUsed")) {
        return each;
      }
    }
    return MissingNode.getInstance();
  }

  @Test
  void aCopyOfADatabaseThatIsGoneIsAsItWasAndKnowsNoLoginOfIt() throws Exception {
    create(
        "source",
        "\"version\": \"14\", \"size\": \"custom\", \"environments\": [\"staging\"], \"resources\":"
            + " {\"memory\": \"200Mi\", \"connections\": 21, \"storage\": \"2Gi\"}");
    Resource source = ready("source");
    JsonNode before = credentials(alice, "source", "staging");
    try (Connection connection = open(before)) {
      execute(connection, "CREATE TABLE t AS SELECT 42 AS x");
    }
    alice.write(Verb.VERB_DELETE, source.key(), "");
    Wait.until("it is gone", LIMIT, () -> gone(source.key()));
    String backup =
        alice
            .list(ListRequest.newBuilder().setPlural("backups").setNamespace("orders").build())
            .getItemsList()
            .stream()
            .map(Messages::resource)
            .filter(each -> each.json().at("/spec/database").asText().equals("source"))
            .filter(each -> each.json().at("/spec/cause").asText().equals("Final"))
            .map(each -> each.key().name())
            .findFirst()
            .orElseThrow();
    alice.write(
        Verb.VERB_CREATE,
        new Key("restores", "orders", "back"),
        "{\"metadata\": {\"name\": \"back\"}, \"spec\": {\"database\": \"source\", \"backup\": \"%s\","
                .formatted(backup)
            + " \"into\": \"again\"}}");
    Wait.until("it is back", LIMIT, () -> !gone(key("again")) && phase("again").equals("Ready"));
    Resource again = alice.get(key("again"));
    assertEquals(source.spec(), again.spec());
    JsonNode fresh = credentials(alice, "again", "staging");
    try (Connection connection = open(fresh)) {
      assertEquals("42", query(connection, "SELECT x FROM t"));
    }
    ObjectNode stale = before.deepCopy();
    stale.put("port", fresh.path("port").asInt()).put("database", "again");
    assertThrows(SQLException.class, () -> open(stale), "a login of the source");
    alice.write(Verb.VERB_MERGE_PATCH, again.key(), "{\"spec\": {\"deletionPolicy\": \"Delete\"}}");
    deleteAndAwaitNothing(again);
  }

  private boolean gone(Key key) {
    try {
      alice.get(key);
      return false;
    } catch (PlatformException gone) {
      return gone.reason() == Reason.NOT_FOUND;
    }
  }

  @Test
  void refusesAnExtensionThatThereIsNotAndSaysWhichThereAre() {
    PlatformException refused =
        assertThrows(
            PlatformException.class,
            () ->
                create(
                    "wishful", "\"version\": \"14\", \"extensions\": [\"pg_trgm\", \"nonsense\"]"));
    assertEquals(Reason.INVALID, refused.reason());
    assertEquals("spec.extensions[1]", refused.fields().getFirst().path());
    assertTrue(refused.getMessage().contains("pg_trgm"), refused.getMessage());
  }

  @Test
  void refusesAVersionThatTheNodeDoesNotHave() {
    PlatformException refused =
        assertThrows(PlatformException.class, () -> create("future", "\"version\": \"16\""));
    assertEquals(Reason.INVALID, refused.reason());
    assertEquals("spec.version", refused.fields().getFirst().path());
    assertTrue(refused.getMessage().contains("14"), refused.getMessage());
  }
}
