package io.company.platform.database.restore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
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
import io.company.platform.kernel.error.PlatformException;
import io.company.platform.kernel.resource.Admission;
import io.company.platform.kernel.resource.Json;
import io.company.platform.kernel.resource.Key;
import io.company.platform.kernel.resource.Resource;
import io.company.platform.kernel.store.Decision.Verdict;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Backups and restores of a real server, in the hands of reconcilers that may be killed. */
class RestoresIT {

  private static final String VERSION = Binaries.versions(14).getLast();

  private final Lab lab = new Lab();
  private final Resource database = lab.database("orders-db", VERSION);
  private final Server server = lab.servers.of(database).getFirst();
  private final Chores chores = new Chores(lab.home);
  private final Backups backups = new Backups(lab.objects);
  private final Removal removal = new Removal(backups, lab.objects, chores, lab.home);
  private final Sessions sessions = new Sessions(lab.servers);
  private final BackupCare care = new BackupCare(backups, lab.home);
  private final Restores restores = new Restores(lab.objects);

  @AfterEach
  void stop() {
    lab.close();
  }

  private BackupReconciler backing() {
    return backing(sessions);
  }

  private BackupReconciler backing(Sessions own) {
    return new BackupReconciler(backups, lab.objects, lab.servers, own, chores, removal, key -> {});
  }

  private RestoreReconciler restoring() {
    return new RestoreReconciler(
        restores,
        lab.objects,
        backups,
        lab.servers,
        chores,
        lab.home,
        new Flush(lab.servers),
        new Copies(lab.objects, lab.servers, lab.home),
        key -> {});
  }

  private Backup backUp() {
    Backup backup = Backup.from(care.request(lab.servers.now(server)));
    lab.until(backing(), backup.key(), () -> lab.phase(backup.key()).equals("Completed"));
    return backups.get(backup.key()).orElseThrow();
  }

  private void rows(String... values) {
    Server now = lab.servers.now(server);
    lab.sql(now, "orders_db", "CREATE TABLE IF NOT EXISTS t (v text)");
    for (String value : values) {
      lab.sql(now, "orders_db", "INSERT INTO t VALUES ('" + value + "')");
    }
  }

  private String rows() {
    return lab.query(
        lab.servers.now(server), "orders_db", "SELECT string_agg(v, ',' ORDER BY v) FROM t");
  }

  private Instant now() {
    return Instant.parse(
        lab.query(
            lab.servers.now(server),
            "postgres",
            "SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"));
  }

  private Key request(String body) {
    ObjectNode made =
        restores.request(database, (ObjectNode) Json.parse(body.getBytes()), false, Instant.now());
    return new Key("restores", "orders", made.at("/metadata/name").asText());
  }

  private void restore(Key key, String phase) {
    lab.until(
        restoring(), key, () -> lab.phase(key).equals(phase) || lab.phase(key).equals("Failed"));
    assertEquals(phase, lab.phase(key), () -> lab.message(key));
  }

  @Test
  void inPlaceToATimeAndBackAgain() throws Exception {
    rows("a");
    backUp();
    rows("b");
    Instant time = now();
    rows("c");
    Key key = request("{\"time\": \"" + time + "\"}");
    restore(key, "AwaitingConfirmation");
    assertEquals("a,b", rows());
    assertEquals(2, lab.servers.now(server).incarnation());
    assertTrue(lab.message(key).contains("Restored to"), lab.message(key));
    List<Backup> own = backups.of("orders", database.uid(), "production");
    Backup first =
        own.stream().filter(it -> it.spec().cause().equals("Restore")).findFirst().orElseThrow();
    lab.until(backing(), first.key(), () -> lab.phase(first.key()).equals("Completed"));
    rows("d");
    OwnedRestores owned = new OwnedRestores(lab.store, restores, lab.objects, woken -> {});
    owned.act(null, lab.objects.get(key).orElseThrow(), "undo", Json.object(), false);
    lab.until(
        () -> {
          restoring().reconcile(key);
          backing().reconcile(first.key());
        },
        key,
        () -> lab.phase(key).equals("Undone"));
    assertEquals("a,b,c", rows());
    assertEquals(1, lab.servers.now(server).incarnation());
    assertFalse(lab.home.volume(server.dataVolume(2)).isPresent());
    assertFalse(lab.home.volume(server.archiveVolume(2)).isPresent());

    Key again = request("{}");
    rows("e");
    restore(again, "AwaitingConfirmation");
    assertEquals("a,b,c,e", rows());
    assertEquals(3, lab.servers.now(server).incarnation());
    owned.act(null, lab.objects.get(again).orElseThrow(), "confirm", Json.object(), false);
    restore(again, "Completed");
    assertFalse(lab.home.volume(server.dataVolume(1)).isPresent());
    assertTrue(lab.home.volume(server.archiveVolume(1)).isPresent());
    assertThrows(
        PlatformException.class,
        () -> owned.act(null, lab.objects.get(again).orElseThrow(), "undo", Json.object(), false));
  }

  @Test
  void intoANewDatabaseAndWhatIsNotThereIsRefused() {
    rows("a");
    Backup backup = backUp();
    rows("b");
    Key key = request("{\"into\": \"orders-copy\"}");
    Server made = copied(key, "orders-copy");
    assertEquals("2", lab.query(made, "orders_copy", "SELECT count(*) FROM t"));
    restoring().reconcile(key);
    assertTrue(
        lab.home.volumes(server.labels()).stream()
            .noneMatch(it -> it.getVolume().getId().startsWith("restore-")));

    assertTrue(refused("{\"time\": \"2199-01-01T00:00:00Z\"}").contains("in the future"));
    assertTrue(
        refused("{\"time\": \"2019-01-01T00:00:00Z\"}")
            .contains("it can be restored to any time from"));
    assertTrue(refused("{\"backup\": \"nope\"}").contains("there are: " + backup.name()));
    assertTrue(
        refused("{\"into\": \"orders-copy\"}").contains("there is a database orders-copy already"));
    assertTrue(refused("{\"environment\": \"testing\"}").contains("it has production"));
  }

  @Test
  void ofTwoInPlaceAtTheSameMomentOneGoesOnAndTheOtherSaysWhy() {
    rows("a");
    backUp();
    Key one = request("{}");
    // Admitted before the first one was there to be seen.
    ObjectNode object = lab.objects.get(one).orElseThrow().json().deepCopy();
    object.withObject("/metadata").put("name", "at-the-same-moment").remove("uid");
    Key other = new Key("restores", "orders", "at-the-same-moment");
    lab.objects.create(other, object);
    assertEquals(Optional.empty(), restores.claim(restores.get(other).orElseThrow()));
    restoring().reconcile(one);
    assertEquals("Failed", lab.phase(one));
    assertTrue(lab.message(one).contains("restore at-the-same-moment of orders-db in production"));
    restore(other, "AwaitingConfirmation");
    assertEquals(2, lab.servers.now(server).incarnation());

    String refused = refused("{}");
    assertTrue(
        refused.contains("restore at-the-same-moment of orders-db in production awaits"), refused);
    assertTrue(refused.contains("POST restores/at-the-same-moment/confirm or undo"), refused);
    assertEquals("a", rows());
  }

  @Test
  void aDatabaseThatIsGoneComesBackAsItWas() {
    rows("a");
    lab.objects.change(
        database.key(),
        database.uid(),
        object -> {
          ObjectNode spec = object.withObject("/spec").put("size", "custom");
          spec.putObject("resources")
              .put("memory", "300Mi")
              .put("connections", 31)
              .put("storage", "3Gi");
          spec.putArray("extensions").add("pg_trgm");
          spec.withObject("/credentials").put("rotation", "30d");
          spec.withObject("/maintenance").put("day", "monday");
        });
    ObjectNode before = lab.objects.get(database.key()).orElseThrow().spec().deepCopy();
    Backup backup = backUp();
    lab.servers.kill(server);
    lab.store.write(database.key(), null, current -> new Verdict.Delete());

    copied(comeBack("back", backup, "orders-again"), "orders-again");
    assertEquals(before, spec("orders-again"));

    // As backups were before they remembered.
    backups.change(backup, object -> object.withObject("/status").remove("databaseSpec"));
    copied(comeBack("poorer", backup, "orders-poorer"), "orders-poorer");
    assertEquals("small", spec("orders-poorer").path("size").asText());
    assertEquals("14", spec("orders-poorer").path("version").asText());
  }

  private ObjectNode spec(String name) {
    return lab.objects.get(new Key("databases", "orders", name)).orElseThrow().spec().deepCopy();
  }

  /** Made directly: there is no database whose action could be called. */
  private Key comeBack(String name, Backup backup, String into) {
    ObjectNode object = Json.object();
    object.putObject("metadata").put("name", name).put("namespace", "orders");
    object
        .putObject("spec")
        .put("database", "orders-db")
        .put("backup", backup.name())
        .put("into", into);
    OwnedRestores owned = new OwnedRestores(lab.store, restores, lab.objects, woken -> {});
    Key key = new Key("restores", "orders", name);
    Admission admission = new Admission(null, object, Optional.empty(), List.of());
    lab.objects.create(key, owned.admit(admission).await().indefinitely());
    return key;
  }

  @Test
  void loginsOfTheSourceOpenNothingInACopyAndEverythingInPlace() {
    rows("a");
    lab.sql(
        server,
        "orders_db",
        "CREATE ROLE app_shop NOLOGIN",
        "CREATE ROLE login_shop_v1 LOGIN PASSWORD 'of the source'",
        "GRANT app_shop TO login_shop_v1",
        "ALTER ROLE login_shop_v1 SET role = 'app_shop'",
        "CREATE ROLE \"person_O'Neil\" LOGIN PASSWORD 'of the source' VALID UNTIL '2199-01-01'",
        "GRANT CONNECT ON DATABASE orders_db TO \"person_O'Neil\"",
        "ALTER TABLE t OWNER TO app_shop");
    backUp();
    Server made = copied(request("{\"into\": \"orders-copy\"}"), "orders-copy");
    String logins =
        "SELECT string_agg(rolname, ',' ORDER BY rolname) FROM pg_authid WHERE rolcanlogin";
    assertEquals("platform", lab.query(made, "postgres", logins));
    assertEquals(
        "0",
        lab.query(
            made, "postgres", "SELECT count(*) FROM pg_authid WHERE rolpassword IS NOT NULL"));
    assertEquals(
        "person_O'Neil",
        lab.query(
            made,
            "postgres",
            "SELECT string_agg(rolname, ',') FROM pg_authid WHERE rolvaliduntil < now()"),
        "a role that something depends on is left to the sweep, closed");
    assertEquals(
        "app_shop",
        lab.query(made, "orders_copy", "SELECT tableowner FROM pg_tables WHERE tablename = 't'"));

    restore(request("{}"), "AwaitingConfirmation");
    assertEquals(
        "login_shop_v1,person_O'Neil,platform",
        lab.query(lab.servers.now(server), "postgres", logins));
  }

  /** The copy's server, put where the reconciler of databases would put it. */
  private Server copied(Key restore, String name) {
    Key copy = new Key("databases", "orders", name);
    lab.until(
        () -> {
          restoring().reconcile(restore);
          lab.objects
              .get(copy)
              .filter(it -> Copies.waitsFor(it).isEmpty())
              .filter(it -> lab.servers.of(it).isEmpty())
              .ifPresent(
                  it ->
                      lab.servers.adopt(
                          new Server(copy, it.uid(), "production", 1, VERSION, 256L << 20)));
        },
        restore,
        () -> lab.phase(restore).matches("Completed|Failed"));
    assertEquals("Completed", lab.phase(restore), lab.message(restore));
    return lab.servers.of(lab.objects.get(copy).orElseThrow()).getFirst();
  }

  private String refused(String body) {
    return assertThrows(PlatformException.class, () -> request(body)).getMessage();
  }

  @Test
  void aDamagedBackupOrLogFailsTheRestoreAndTouchesNothing() throws Exception {
    rows("a");
    Backup backup = backUp();
    rows("b");
    Path archive = lab.home.directory(server.archiveVolume(1));
    Path base = archive.resolve("base").resolve(backup.archiveName()).resolve("base.tar.gz");
    flip(base, 5_000);
    Key key = request("{}");
    restoreFails(key, "the backup is damaged");
    flip(base, 5_000);
    Instant time = now();
    rows("c");
    lab.sql(lab.servers.now(server), "postgres", "SELECT pg_switch_wal()");
    rows("d");
    lab.sql(lab.servers.now(server), "postgres", "SELECT pg_switch_wal()");
    Thread.sleep(1_000);
    List<Path> logs;
    try (var files = Files.list(archive.resolve("wal"))) {
      logs =
          files
              .filter(it -> it.toString().endsWith(".gz") && !it.toString().contains("backup"))
              .sorted()
              .toList();
    }
    Path after =
        logs.stream()
            .filter(
                it ->
                    it.getFileName()
                            .toString()
                            .compareTo(
                                lab.objects
                                    .get(backup.key())
                                    .orElseThrow()
                                    .status()
                                    .path("stopFile")
                                    .asText())
                        > 0)
            .skip(1)
            .findFirst()
            .orElseThrow();
    flip(after, 100);
    restoreFails(request("{}"), "of the write-ahead log is damaged in the archive");
    flip(after, 100);
    Files.move(after, lab.folder.resolve("kept"));
    restoreFails(request("{}"), "missing in the archive");
    Files.move(lab.folder.resolve("kept"), after);
    assertEquals("a,b,c,d", rows());
    assertEquals(1, lab.servers.now(server).incarnation());
    restore(request("{\"time\": \"" + time + "\"}"), "AwaitingConfirmation");
    assertEquals("a,b", rows());
  }

  private void restoreFails(Key key, String why) {
    lab.until(restoring(), key, () -> lab.phase(key).matches("Failed|AwaitingConfirmation"));
    assertEquals("Failed", lab.phase(key));
    assertTrue(lab.message(key).contains(why), lab.message(key));
    restoring().reconcile(key);
    assertFalse(lab.home.volume(server.dataVolume(2)).isPresent());
  }

  private static void flip(Path file, long at) throws IOException {
    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
      open.seek(at);
      int value = open.read();
      open.seek(at);
      open.write(value ^ 0xff);
    }
  }

  @Test
  void anInterruptedBackupBeginsAgain() {
    rows("a");
    Backup backup = Backup.from(care.request(server));
    BackupReconciler first = backing(new Sessions(lab.servers));
    first.reconcile(backup.key());
    first.reconcile(backup.key());
    assertEquals("Running", lab.phase(backup.key()));
    // Another process has no session of it.
    lab.until(backing(), backup.key(), () -> lab.phase(backup.key()).equals("Completed"));
    assertEquals(2, backups.get(backup.key()).orElseThrow().attempt());

    Backup second = Backup.from(care.request(server));
    backing().reconcile(second.key());
    backing().reconcile(second.key());
    lab.servers.kill(server);
    backing().reconcile(second.key());
    lab.servers.restart(server);
    lab.until(backing(), second.key(), () -> lab.phase(second.key()).equals("Completed"));

    lab.home.unreachable = true;
    Backup third = Backup.from(care.request(server));
    backing().reconcile(third.key());
    backing().reconcile(third.key());
    assertTrue(lab.message(third.key()).contains("NodeUnavailable"), lab.message(third.key()));
    lab.home.unreachable = false;
    lab.until(backing(), third.key(), () -> lab.phase(third.key()).equals("Completed"));
  }

  @Test
  void backupsGoWithTheLogThatNobodyNeeds() throws IOException, SQLException {
    rows("a");
    Backup one = backUp();
    rows("b");
    Backup two = backUp();
    try (Connection session = lab.servers.connect(server, "postgres")) {
      assertEquals(
          two.name(), care.look(database, server, Optional.of(session), Set.of()).lastBackup());
    }
    backups.markDeleted(one, Instant.now());
    lab.until(backing(), one.key(), () -> lab.phase(one.key()).equals("gone"));
    Path archive = lab.home.directory(server.archiveVolume(1));
    try (var bases = Files.list(archive.resolve("base"))) {
      assertEquals(
          List.of(two.archiveName()), bases.map(it -> it.getFileName().toString()).toList());
    }
    String start = lab.objects.get(two.key()).orElseThrow().status().path("startFile").asText();
    try (var logs = Files.list(archive.resolve("wal"))) {
      assertTrue(
          logs.map(it -> it.getFileName().toString())
              .filter(it -> !it.startsWith("."))
              .allMatch(it -> it.compareTo(start) >= 0));
    }
    restore(request("{\"backup\": \"" + two.name() + "\"}"), "AwaitingConfirmation");
    assertEquals("a,b", rows());
  }
}
