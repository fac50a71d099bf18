package io.company.platform.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.company.platform.database.archive.Server;
import io.company.platform.database.archive.Servers;
import io.company.platform.kernel.fixture.Backends;
import io.company.platform.kernel.fixture.Wait;
import io.company.platform.kernel.resource.Messages;
import io.company.platform.kernel.resource.Resource;
import io.company.platform.proto.resource.v1.ListRequest;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Real servers on a real node in the course of time: updates, a full storage, a full disk. */
@QuarkusTest
@QuarkusTestResource(Backends.class)
@WithTestResource(NodeProcess.class)
class CareIT extends OnARealNode {

  private static final String SPEC =
      "\"version\": \"14\", \"deletionPolicy\": \"Delete\", \"environments\": [\"staging\"]";

  @Inject Servers servers;

  @Test
  void aMinorUpdateComesAfterABackupAndSaysForHowLongItInterrupted() throws Exception {
    create("updated", SPEC);
    Resource database = ready("updated");
    JsonNode given = credentials(alice, "updated", "staging");
    try (Connection connection = open(given)) {
      execute(connection, "CREATE TABLE t AS SELECT generate_series(1, 1000) AS x");
    }
    servers.run(servers.of(database).getFirst(), 1, "14.23");
    awaitVersion("updated", "14.23");
    Wait.until(
        "it is asked for",
        LIMIT,
        () -> {
          act("updated", "maintain", "{}");
          return entry("updated", "staging").has("lastUpdate");
        });
    JsonNode update = entry("updated", "staging").path("lastUpdate");
    assertEquals("14.23", update.path("from").asText(), update.toString());
    String newest = update.path("to").asText();
    assertTrue(newest.startsWith("14.") && !newest.equals("14.23"), update.toString());
    long millis = update.path("interruptionMillis").asLong();
    System.out.printf("interrupted by a minor update: %d ms%n", millis);
    assertTrue(millis > 0 && millis < 20_000, update.toString());
    awaitVersion("updated", newest);
    try (Connection connection = open(given)) {
      assertEquals("1000", query(connection, "SELECT count(*) FROM t"));
    }
    String before = update.path("at").asText();
    assertTrue(
        backups("updated").stream()
            .filter(each -> each.at("/spec/cause").asText().equals("Update"))
            .anyMatch(each -> each.at("/status/completedAt").asText("9").compareTo(before) <= 0),
        "a backup is complete before it: " + backups("updated"));
    deleteAndAwaitNothing(database);
  }

  private List<JsonNode> backups(String database) {
    return alice
        .list(ListRequest.newBuilder().setPlural("backups").setNamespace("orders").build())
        .getItemsList()
        .stream()
        .map(each -> Messages.resource(each).json())
        .<JsonNode>map(each -> each)
        .filter(each -> each.at("/spec/database").asText().equals(database))
        .toList();
  }

  private void awaitVersion(String name, String version) {
    Wait.until(
        name + " runs " + version,
        LIMIT,
        () ->
            entry(name, "staging").path("version").asText().equals(version)
                && phase(name).equals("Ready"));
  }

  @Test
  void aFullStorageRefusesWritesUntilThereIsRoom() throws Exception {
    create(
        "stuffed",
        SPEC
            + ", \"size\": \"custom\", \"resources\": {\"memory\": \"128Mi\", \"connections\": 10, \"storage\": \"100Mi\"}");
    Resource database = ready("stuffed");
    try (Connection connection = open(credentials(alice, "stuffed", "staging"))) {
      execute(connection, "CREATE TABLE t (x text)");
      execute(connection, "ALTER TABLE t ALTER x SET STORAGE EXTERNAL");
      fill(connection, 58);
      Wait.until(
          "it says that it is nearly full",
          LIMIT,
          () -> condition("stuffed", "StorageNearlyFull").contains("choose a larger size"));
      assertEquals("", condition("stuffed", "StorageFull"));
      fill(connection, 20);
      Wait.until(
          "it says that it is full and what to do",
          LIMIT,
          () -> condition("stuffed", "StorageFull").contains("default_transaction_read_only"));
      assertThrows(SQLException.class, () -> fill(connection, 1));
      assertEquals("78", query(connection, "SELECT count(*) FROM t"));
      execute(connection, "SET default_transaction_read_only = off");
      execute(connection, "TRUNCATE t");
      execute(connection, "RESET default_transaction_read_only");
      Wait.until("writes are let in again", LIMIT, () -> fills(connection));
      Wait.until("it says so", LIMIT, () -> condition("stuffed", "StorageFull").isEmpty());
      assertEquals("Ready", phase("stuffed"));
    }
    deleteAndAwaitNothing(database);
  }

  /** About a megabyte each. */
  private static void fill(Connection connection, int megabytes) throws SQLException {
    for (int i = 0; i < megabytes; i++) {
      execute(
          connection,
          "INSERT INTO t SELECT string_agg(md5(random()::text), '') FROM generate_series(1, 32768)");
    }
  }

  private static boolean fills(Connection connection) {
    try {
      fill(connection, 1);
      return true;
    } catch (SQLException refused) {
      return false;
    }
  }

  @Test
  void aFullDiskLosesNothingAndIsRecoveredFromWithoutHelp() throws Exception {
    assumeTrue(SmallDisk.possible(), "needs to mount a small file system");
    create("cramped", SPEC);
    Resource database = ready("cramped");
    JsonNode given = credentials(alice, "cramped", "staging");
    Server server = servers.of(database).getFirst();
    Path data = node.volume(server.dataVolume(1));
    stop(server);
    try (SmallDisk disk = SmallDisk.under(data, "160m")) {
      servers.run(server, 1, server.version());
      ready("cramped");
      try (Connection connection = open(given)) {
        execute(connection, "CREATE TABLE t (x text)");
      }
      int acknowledged = untilRefused(given);
      System.out.println("rows acknowledged before the disk was full: " + acknowledged);
      disk.stuff();
      new ProcessBuilder("kill", "-9", Long.toString(pid(database))).start().waitFor();
      Wait.until(
          "it says that the disk is full and what to do",
          LIMIT,
          () -> notReady("cramped").contains("make room"));
      disk.makeRoom("400m");
      ready("cramped");
      Wait.until("it takes connections", LIMIT, () -> rows(given) >= acknowledged);
      try (Connection connection = open(given)) {
        fill(connection, 1);
      }
      stop(server);
    }
    servers.run(server, 1, server.version());
    deleteAndAwaitNothing(database);
  }

  /** Why it is not ready; empty where it is. */
  private String notReady(String name) {
    for (JsonNode each : alice.get(key(name)).json().at("/status/conditions")) {
      if (each.path("type").asText().equals("Ready")) {
        return each.path("status").asText().equals("True") ? "" : each.path("message").asText();
      }
    }
    return "";
  }

  private long pid(Resource database) {
    return home.workloads(Map.of("uid", database.uid())).getFirst().getReplica(0).getPid();
  }

  private void stop(Server server) {
    Wait.until("it stands still", LIMIT, () -> servers.hold(server, "its disk is exchanged"));
  }

  /** -1 while it takes no connections: there is a moment after a crash until it does. */
  private static int rows(JsonNode given) {
    try (Connection connection = open(given)) {
      return Integer.parseInt(query(connection, "SELECT count(*) FROM t"));
    } catch (SQLException notYet) {
      return -1;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private int untilRefused(JsonNode given) throws IOException {
    int acknowledged = 0;
    try (Connection connection = open(given)) {
      while (acknowledged < 1_000) {
        fill(connection, 1);
        acknowledged++;
      }
    } catch (SQLException full) {
      System.out.println("refused: " + full.getMessage());
    }
    assertTrue(acknowledged < 1_000, "the disk was never full");
    return acknowledged;
  }
}
