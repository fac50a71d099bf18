package io.company.platform.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The demo's database, and others beside it, as a team works with them, on good days and bad. */
class DatabaseE2E {

  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final String ORDERS = "/api/orders";
  private static final String APPLICATION = Api.path("orders", "applications", "order-service");
  private static final String DEPLOYMENT = Api.path("orders", "deployments", "order-service");
  private final Installation platform = Shared.platform();
  private final Api alice = platform.as("alice");
  private final Database database = new Database(alice, "orders-db");

  @Test
  void stagingNeverTouchesProductionsData() throws Exception {
    String customer = "only-staging-" + System.nanoTime();
    place("staging.localhost", customer);
    String count = "SELECT count(*) FROM orders WHERE customer = '" + customer + "'";
    assertEquals("1", database.query("staging", count));
    assertEquals("0", database.query("production", count));
    assertNotEquals(
        database.status("staging").path("port"), database.status("production").path("port"));
  }

  @Test
  void theDemoBroughtADeletedOrderBack() {
    assertTrue(Shared.demoOutput().contains("has it again: restored to"), Shared.demoOutput());
  }

  @Test
  void anOrderIsAnnouncedOnTheQueue() throws Exception {
    String customer = "announced-" + System.nanoTime();
    place("localhost", customer);
    long deadline = System.nanoTime() + LIMIT.toNanos();
    String waiting = "SELECT count(*) FROM announcement";
    while (!database.query("production", waiting).equals("0")) {
      assertTrue(System.nanoTime() < deadline, "the announcement was not taken by the queue");
      Thread.sleep(200);
    }
    JsonNode queue =
        alice.await(
            Api.path("orders", "queues", "order-events"),
            LIMIT,
            o -> Api.environment(o, "production").path("messages").asLong() > 0);
    assertEquals(
        "orders.production.order-events",
        Api.environment(queue, "production").path("topic").asText());
  }

  @Test
  void aDatabaseInUseIsNotDeletedAndSaysWhoUsesIt() {
    Api.Answer answer = alice.delete(database.path());
    assertEquals(409, answer.status(), answer.body());
    assertTrue(answer.body().contains("order-service"), answer.body());
  }

  @Test
  void wrongWishesAreRefusedWithWhatThereIs() {
    String start = "kind: Database\nmetadata: {name: wrong, namespace: orders}\nspec: ";
    Api.Answer extension = alice.apply(start + "{version: \"14\", extensions: [pg_trgn]}\n");
    assertEquals(422, extension.status(), extension.body());
    assertTrue(extension.body().contains("spec.extensions[0]"), extension.body());
    assertTrue(extension.body().contains("pg_trgm"), extension.body());
    Api.Answer version = alice.apply(start + "{version: \"9\"}\n");
    assertEquals(422, version.status(), version.body());
    assertTrue(version.body().contains("\"18\\\""), version.body());
    Api.Answer downgrade =
        alice.mergePatch(database.path(), "{\"spec\": {\"version\": \"14\", \"size\": \"tiny\"}}");
    assertEquals(422, downgrade.status(), downgrade.body());
  }

  @Test
  void aCallersCredentialsAllowWhatItsRoleAllows() throws Exception {
    Database asCarol = new Database(platform.as("carol"), "orders-db");
    assertFalse(asCarol.query("staging", "SELECT count(*) FROM orders").isEmpty());
    SQLException refused =
        assertThrows(
            SQLException.class, () -> asCarol.execute("staging", "DELETE FROM announcement"));
    assertTrue(refused.getMessage().contains("permission denied"), refused.getMessage());
    assertEquals(
        404, platform.as("bob").get(database.path() + "/connection?environment=staging").status());
  }

  @Test
  void applicationsGetNewCredentialsWithoutAFailedRequest() throws Exception {
    JsonNode before = credentials();
    try (Traffic traffic = Traffic.start(platform.ingressPort(), "localhost", ORDERS, 50, 4)) {
      alice.post(database.path() + "/rotate", "{\"environment\": \"production\"}").expect(200);
      alice.await(
          Api.path("orders", "bindings", "order-service.production"),
          LIMIT,
          o ->
              o.at("/status/version").asLong() > before.path("version").asLong()
                  && o.at("/status/liveVersions").size() == 1
                  && o.at("/status/liveVersions/0").equals(o.at("/status/version")));
      traffic.close();
      assertEquals(List.of(), traffic.failures(), "while credentials were rotated");
    }
    JsonNode after = credentials();
    assertNotEquals(variable(before, "PGPASSWORD"), variable(after, "PGPASSWORD"));
    assertTrue(signsIn(after), "the new credentials work");
    assertFalse(signsIn(before), "the old credentials are revoked");
  }

  @Test
  void credentialsAreGivenToOwnersOnlyAndTheCallIsRecorded() {
    credentials();
    JsonNode read = alice.get(database.path()).json().at("/status/lastCredentialsRead");
    assertEquals("alice", read.path("by").asText(), read.toString());
    assertEquals("order-service", read.path("application").asText(), read.toString());
    String path = database.path() + "/credentials?application=order-service&environment=production";
    assertEquals(403, platform.as("carol").get(path).status());
  }

  @Test
  void noCredentialIsInAnObjectALogOrAFileOfThePlatform() {
    String password = variable(credentials(), "PGPASSWORD");
    for (String path :
        List.of(
            APPLICATION,
            DEPLOYMENT,
            database.path(),
            Api.path("orders", "bindings", "order-service.production"))) {
      assertFalse(alice.get(path).body().contains(password), path);
    }
    Installation.Ran found =
        platform.run(
            LIMIT,
            platform.home(),
            List.of("grep", "-rlF", "--", password, platform.home().toString()));
    assertEquals("", found.output().strip(), "files with the password in them");
  }

  @Test
  void noAcknowledgedOrderIsLostWhenItsServerIsKilled() throws Exception {
    Set<String> acknowledged = new TreeSet<>();
    int port = database.status("staging").path("port").asInt();
    for (int i = 0; i < 60; i++) {
      try {
        acknowledged.add(place("staging.localhost", "killed").path("id").asText());
      } catch (AssertionError refused) {
        continue; // not acknowledged: it may be there or not
      }
      if (i == 20 || i == 40) {
        ServerProcess.listeningOn(port).kill();
      }
    }
    assertTrue(acknowledged.size() > 40, acknowledged.size() + " orders were acknowledged");
    String stored =
        database.query(
            "staging", "SELECT string_agg(id::text, ' ') FROM orders WHERE customer = 'killed'");
    TreeSet<String> missing = new TreeSet<>(acknowledged);
    missing.removeAll(Set.of(stored.split(" ")));
    assertEquals(Set.of(), missing, "acknowledged orders that are not there");
  }

  @Test
  void aDatabaseIsReadyAlthoughTheNodeIsKilledWhileItIsMade() throws Exception {
    List<Database> all = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      all.add(new Database(alice, "killed-" + i));
    }
    all.forEach(each -> each.request("environments: [staging], deletionPolicy: Delete"));
    long node = platform.parts().get("node").path("pid").asLong();
    ProcessHandle.of(node).ifPresent(ProcessHandle::destroyForcibly);
    all.forEach(Database::awaitReady);
    for (Database each : all) {
      each.execute("staging", "CREATE TABLE works (n int)");
      each.delete();
    }
    for (Database each : all) {
      awaitGone(each);
    }
  }

  @Test
  void aBackupThatIsAskedForIsAnswered() {
    String body = "{\"environment\": \"staging\"}";
    Api.Answer dry = alice.post(database.path() + "/backup?dryRun=All", body).expect(200);
    assertEquals("BackupList", dry.json().path("kind").asText());
    assertEquals(1, dry.json().path("items").size(), dry.body());
    assertEquals(404, alice.get(backup(dry)).status(), "only a rehearsal");
    Api.Answer made = alice.post(database.path() + "/backup", body).expect(200);
    assertEquals("staging", made.json().at("/items/0/spec/environment").asText(), made.body());
    alice.await(
        backup(made), LIMIT, o -> o.path("status").path("phase").asText().equals("Completed"));
    assertEquals(2, alice.post(database.path() + "/backup", "{}").json().path("items").size());
  }

  private static String backup(Api.Answer list) {
    return Api.path("orders", "backups", list.json().at("/items/0/metadata/name").asText());
  }

  @Test
  void aTimeInTheWindowIsRestoredIntoANewDatabase() throws Exception {
    Database source = new Database(alice, "restored-from");
    source
        .request("version: \"15\", environments: [staging], deletionPolicy: Delete")
        .awaitReady()
        .awaitBackup("staging");
    source.execute("staging", "CREATE TABLE note (text text)");
    source.execute("staging", "INSERT INTO note VALUES ('kept')");
    Instant time = Instant.now();
    source.execute("staging", "INSERT INTO note VALUES ('later')");
    source.restore("{\"time\": \"%s\", \"into\": \"restored-to\"}".formatted(time), LIMIT);
    Database copy = new Database(alice, "restored-to").awaitReady();
    String all = "SELECT string_agg(text, ' ' ORDER BY text) FROM note";
    assertEquals("kept", copy.query("staging", all));
    assertEquals("kept later", source.query("staging", all));
    Api.Answer tooLate =
        alice.post(source.path() + "/restore", "{\"time\": \"2199-01-01T00:00:00Z\"}");
    assertEquals(422, tooLate.status(), tooLate.body());
    for (Database each : List.of(copy, source)) {
      each.delete();
      awaitGone(each);
    }
  }

  @Test
  void aDeletedDatabaseLeavesItsLastBackupAloneAndComesBackFromIt() throws Exception {
    Database source = new Database(alice, "deleted");
    source.request("environments: [staging]").awaitReady();
    String uid = alice.get(source.path()).json().at("/metadata/uid").asText().substring(0, 8);
    source.execute("staging", "CREATE TABLE note (text text)");
    source.execute("staging", "INSERT INTO note VALUES ('written last')");
    source.delete();
    awaitGone(source);
    assertEquals(
        List.of("volumes/db-" + uid + "-staging-archive-1"), onTheNode("db-" + uid), "kept");
    String backup = lastBackup("deleted");
    alice
        .apply(
            "kind: Restore\nmetadata: {name: brought-back, namespace: orders}\n"
                + "spec: {database: deleted, backup: %s, into: brought-back}\n".formatted(backup))
        .expect(200);
    Database copy = new Database(alice, "brought-back").awaitReady();
    assertEquals("written last", copy.query("staging", "SELECT text FROM note"));
    copy.request("environments: [staging], deletionPolicy: Delete").delete();
    awaitGone(copy);
    backups("deleted").forEach(each -> alice.delete(Api.path("orders", "backups", each)));
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!onTheNode("db-" + uid).isEmpty()) {
      assertTrue(
          System.nanoTime() < deadline, "without backups nothing stays: " + onTheNode("db-" + uid));
      Thread.sleep(200);
    }
  }

  @Test
  void anUpgradeIsFinishedAlthoughDatabaseServiceIsKilledInTheMiddle() throws Exception {
    Database upgraded = new Database(alice, "upgraded");
    upgraded
        .request("version: \"14\", environments: [staging], deletionPolicy: Delete")
        .awaitReady();
    upgraded.execute("staging", "CREATE TABLE t AS SELECT generate_series(1, 1000) AS x");
    upgraded.request("version: \"15\", environments: [staging], deletionPolicy: Delete");
    JsonNode planned =
        alice.await(upgraded.path(), LIMIT, o -> !o.at("/status/upgrade/phase").asText().isEmpty());
    assumeTrue(
        planned.at("/status/upgrade/phase").asText().equals("Planned"),
        planned.at("/status/upgrade/message").asText());
    alice.post(upgraded.path() + "/upgrade", "{}").expect(200);
    alice.await(
        upgraded.path(),
        LIMIT,
        o -> o.at("/status/upgrade/steps/1/phase").asText().matches("Running|Done"));
    long service = platform.parts().get("database-service").path("pid").asLong();
    ProcessHandle.of(service).ifPresent(ProcessHandle::destroyForcibly);
    alice.await(
        upgraded.path(),
        LIMIT,
        o -> o.at("/status/upgrade/phase").asText().equals("AwaitingConfirmation"));
    upgraded.awaitReady();
    assertTrue(upgraded.query("staging", "SHOW server_version").startsWith("15."));
    assertEquals("1000", upgraded.query("staging", "SELECT count(*) FROM t"));
    alice.post(upgraded.path() + "/confirm", "{}").expect(200);
    alice.await(upgraded.path(), LIMIT, o -> o.at("/status/upgrade").isMissingNode());
    String uid = alice.get(upgraded.path()).json().at("/metadata/uid").asText().substring(0, 8);
    assertFalse(
        onTheNode("db-" + uid).contains("volumes/db-" + uid + "-staging-data-1"),
        "the data from before are gone");
    upgraded.delete();
    awaitGone(upgraded);
  }

  /** Workloads, volumes, runs and tasks of the node whose names begin so. */
  private List<String> onTheNode(String prefix) throws IOException {
    List<String> found = new ArrayList<>();
    for (String folder : List.of("workloads", "volumes", "runs", "tasks")) {
      try (Stream<Path> entries = Files.list(platform.home().resolve("node").resolve(folder))) {
        entries
            .map(each -> each.getFileName().toString())
            .filter(name -> name.startsWith(prefix))
            .sorted()
            .forEach(name -> found.add(folder + "/" + name));
      }
    }
    return found;
  }

  private List<String> backups(String database) {
    List<String> names = new ArrayList<>();
    for (JsonNode each :
        alice
            .get(Api.path("orders", "backups", "") + "?fieldSelector=spec.database=" + database)
            .json()
            .path("items")) {
      names.add(each.at("/metadata/name").asText());
    }
    return names;
  }

  private String lastBackup(String database) {
    for (String name : backups(database)) {
      JsonNode backup = alice.get(Api.path("orders", "backups", name)).json();
      if (backup.at("/spec/cause").asText().equals("Final")) {
        assertEquals("Completed", backup.at("/status/phase").asText(), backup.toString());
        return name;
      }
    }
    throw new AssertionError("no final backup of " + database);
  }

  private JsonNode credentials() {
    return alice
        .get(database.path() + "/credentials?application=order-service&environment=production")
        .expect(200)
        .json();
  }

  private static String variable(JsonNode credentials, String name) {
    String value = credentials.path("variables").path(name).asText();
    assertFalse(value.isEmpty(), name + " is not in the credentials");
    return value;
  }

  private static boolean signsIn(JsonNode credentials) {
    String url =
        "jdbc:postgresql://localhost:%s/%s?sslmode=require"
            .formatted(variable(credentials, "PGPORT"), variable(credentials, "PGDATABASE"));
    try {
      java.sql.DriverManager.getConnection(
              url, variable(credentials, "PGUSER"), variable(credentials, "PGPASSWORD"))
          .close();
      return true;
    } catch (SQLException refused) {
      return false;
    }
  }

  private JsonNode place(String host, String customer) throws IOException {
    String order =
        "{\"customer\": \"" + customer + "\", \"items\": [{\"sku\": \"book\", \"quantity\": 1}]}";
    try (Connection connection = new Connection(platform.ingressPort())) {
      Connection.Response answer =
          connection.exchange(
              Connection.request(
                  "POST", host, ORDERS, Map.of("Content-Type", "application/json"), order));
      assertEquals(201, answer.status(), answer.text());
      return Api.JSON.readTree(answer.body());
    }
  }

  private void awaitGone(Database each) throws InterruptedException {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!each.gone()) {
      assertTrue(
          System.nanoTime() < deadline, each.name() + " is not gone: " + alice.get(each.path()));
      Thread.sleep(200);
    }
  }
}
