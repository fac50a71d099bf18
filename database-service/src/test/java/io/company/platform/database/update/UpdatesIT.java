package io.company.platform.database.update;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.company.platform.database.archive.Chores;
import io.company.platform.database.archive.Server;
import io.company.platform.database.backup.Backup;
import io.company.platform.database.backup.BackupCare;
import io.company.platform.database.backup.BackupReconciler;
import io.company.platform.database.backup.Backups;
import io.company.platform.database.backup.Removal;
import io.company.platform.database.backup.Sessions;
import io.company.platform.database.lab.Binaries;
import io.company.platform.database.lab.Lab;
import io.company.platform.database.restore.Drills;
import io.company.platform.database.restore.Restores;
import io.company.platform.kernel.resource.Key;
import io.company.platform.kernel.resource.Resource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Updates, upgrades and drills of a real server. */
class UpdatesIT {

  private static final List<String> OLD = Binaries.versions(14);
  private static final List<String> NEW = Binaries.versions(15);

  private final Lab lab = new Lab();
  private final Chores chores = new Chores(lab.home);
  private final Backups backups = new Backups(lab.objects);
  private final Removal removal = new Removal(backups, lab.objects, chores, lab.home);
  private final BackupReconciler backing =
      new BackupReconciler(
          backups, lab.objects, lab.servers, new Sessions(lab.servers), chores, removal, key -> {});
  private final Entries entries = new Entries(lab.objects);
  private Key key;

  @AfterEach
  void stop() {
    lab.close();
  }

  private Server provision(String version) {
    Resource database = lab.database("orders-db", version);
    key = database.key();
    Server server = lab.servers.of(database).getFirst();
    lab.sql(
        server,
        "orders_db",
        "CREATE ROLE app LOGIN PASSWORD 'secret'",
        "CREATE TABLE t (v text PRIMARY KEY)",
        "INSERT INTO t VALUES ('a'), ('b')",
        "ALTER TABLE t OWNER TO app");
    return server;
  }

  private Resource database() {
    return lab.objects.get(key).orElseThrow();
  }

  private void backups() {
    lab.objects.in(Backup.PLURAL, "orders").forEach(each -> backing.reconcile(each.key()));
  }

  @Test
  void aNewerMinorVersionIsSwitchedToAfterABackup() {
    assumeTrue(OLD.size() > 1, "two minor versions");
    String from = OLD.get(OLD.size() - 2);
    String to = OLD.getLast();
    Server server = provision(from);
    MinorUpdates updates = updates(new Interruption(lab.servers));
    updates.request(server);
    lab.until(
        () -> {
          updates.look(database(), lab.servers.now(server), to, Instant.now());
          backups();
        },
        key,
        () -> entries.of(server).has("lastUpdate"));
    JsonNode update = entries.of(server).path("lastUpdate");
    assertEquals(from, update.path("from").asText());
    assertEquals(to, update.path("to").asText());
    long millis = update.path("interruptionMillis").asLong();
    assertTrue(millis > 0 && millis < 30_000, update.toString());
    System.out.println("minor update interruptionMillis=" + millis);
    assertTrue(
        lab.query(server, "postgres", "SHOW server_version").startsWith(to), "the new version");
    assertEquals("2", lab.query(server, "orders_db", "SELECT count(*) FROM t"));
    assertEquals(
        List.of("Update"),
        backups.of("orders", server.uid(), server.environment()).stream()
            .map(each -> each.spec().cause())
            .toList());
    assertFalse(entries.of(server).has("updating"));
  }

  private MinorUpdates updates(Interruption interruption) {
    return new MinorUpdates(entries, lab.servers, backups, interruption);
  }

  private Upgrades upgrades() {
    return new Upgrades(
        entries,
        lab.objects,
        lab.servers,
        backups,
        new Restores(lab.objects),
        chores,
        lab.home,
        woken -> {});
  }

  private void look(Server server) {
    upgrades().look(database(), lab.servers.now(server), NEW.getLast(), Instant.now());
    backups();
  }

  private void ask(String version) {
    lab.objects.change(
        key, database().uid(), object -> object.withObject("/spec").put("version", version));
  }

  private String phase() {
    return Upgrades.phase(database());
  }

  @Test
  void aMajorUpgradeIsPlannedRunUndoneAndConfirmed() {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/pg_dump")), "clients on the host");
    Server server = provision(OLD.getLast());
    ask("15");
    lab.until(
        () -> look(server), key, () -> phase().equals("Planned") || phase().equals("Impossible"));
    assertEquals("Planned", phase(), database().json().toString());
    assertEquals(3, database().json().at("/status/upgrade/steps").size());
    assertEquals(List.of(), lab.servers.asked);

    assertTrue(upgrades().start(database()));
    lab.until(() -> look(server), key, () -> phase().equals("AwaitingConfirmation"));
    String now = lab.query(server, "orders_db", "SHOW server_version");
    assertTrue(now.startsWith(NEW.getLast()), now);
    assertEquals("2", lab.query(server, "orders_db", "SELECT count(*) FROM t"));
    assertEquals(
        "app",
        lab.query(server, "orders_db", "SELECT tableowner FROM pg_tables WHERE tablename = 't'"));
    assertTrue(
        lab.query(server, "postgres", "SELECT rolpassword FROM pg_authid WHERE rolname = 'app'")
            .startsWith("SCRAM-SHA-256"));

    assertTrue(upgrades().begin(database(), List.of("AwaitingConfirmation"), "Undoing"));
    lab.until(() -> look(server), key, () -> phase().equals("Planned"));
    assertTrue(lab.query(server, "orders_db", "SHOW server_version").startsWith("14"));
    assertEquals("2", lab.query(server, "orders_db", "SELECT count(*) FROM t"));
    assertFalse(lab.home.volume(server.dataVolume(2)).isPresent());

    assertTrue(upgrades().start(database()));
    lab.until(() -> look(server), key, () -> phase().equals("AwaitingConfirmation"));
    upgrades().confirm(database());
    assertFalse(lab.home.volume(server.dataVolume(1)).isPresent());
    assertTrue(lab.query(server, "orders_db", "SHOW server_version").startsWith("15"));
    look(server);
    assertEquals("", phase());
  }

  @Test
  void anUpgradeThatFailsLeavesTheOldServerRunning() {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/pg_dump")), "clients on the host");
    Server server = provision(OLD.getLast());
    // What the new version does not know can't be carried over.
    lab.sql(
        server,
        "orders_db",
        "CREATE FUNCTION f() RETURNS int LANGUAGE C AS '$libdir/amcheck', 'bt_index_check'");
    lab.sql(
        server, "orders_db", "UPDATE pg_proc SET probin = '$libdir/no_such' WHERE proname = 'f'");
    ask("15");
    lab.until(() -> look(server), key, () -> phase().equals("Planned"));
    upgrades().start(database());
    lab.until(() -> look(server), key, () -> phase().equals("Failed"));
    String message = database().json().at("/status/upgrade/message").asText();
    assertTrue(message.contains("orders_db can't be written"), message);
    assertTrue(lab.query(server, "orders_db", "SHOW server_version").startsWith("14"));
    assertEquals("2", lab.query(server, "orders_db", "SELECT count(*) FROM t"));
    assertFalse(lab.home.volume(server.dataVolume(2)).isPresent());
  }

  @Test
  void aDrillRestoresTheLatestBackupAndThrowsItAway() throws Exception {
    Server server = provision(OLD.getLast());
    BackupCare care = new BackupCare(backups, lab.home);
    Backup backup = Backup.from(care.request(server));
    lab.until(backing, backup.key(), () -> lab.phase(backup.key()).equals("Completed"));
    lab.objects.change(
        key, database().uid(), object -> object.withObject("/spec/backup").put("drill", "daily"));
    Drills drills = drills();
    lab.until(
        () -> drills().look(database(), server, Instant.now()),
        key,
        () -> entries.of(server).has("drill"));
    JsonNode drill = entries.of(server).path("drill");
    System.out.println("drill " + drill);
    assertEquals("Passed", drill.path("result").asText(), drill.toString());
    assertTrue(drill.path("message").asText().contains("tables can be read"), drill.toString());
    assertTrue(drill.path("recoveryPointSeconds").asDouble() < 5, drill.toString());
    assertTrue(drill.path("recoverySeconds").asDouble() > 0, drill.toString());
    drills.look(database(), server, Instant.now());
    assertTrue(
        lab.home.volumes(server.labels()).stream()
            .noneMatch(each -> each.getVolume().getId().contains("drill")));
  }

  private Drills drills() {
    return new Drills(entries, lab.servers, backups, chores, lab.home);
  }
}
