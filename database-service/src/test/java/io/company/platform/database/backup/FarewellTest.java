package io.company.platform.database.backup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.database.archive.Objects;
import io.company.platform.database.archive.Server;
import io.company.platform.database.lab.MemoryStore;
import io.company.platform.kernel.resource.Json;
import io.company.platform.kernel.resource.Key;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

/** A server is to go; the data go with it only when a complete backup of them is there. */
class FarewellTest {

  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final String UID = "0f8fad5b-d9cb-469f-a165-70867728950e";

  private final Objects objects = new Objects(new MemoryStore());
  private final Backups backups = new Backups(objects);
  private final Instant start = Instant.now();
  private final Server server = server(1);

  private static Server server(int incarnation) {
    Key key = new Key("databases", "orders", "orders-db");
    return new Server(key, UID, "production", incarnation, "14.24", 256L << 20);
  }

  private Farewell ask(Server of, Instant silentSince, Instant now) {
    BackupCare care = new BackupCare(backups, null, Clock.fixed(now, ZoneOffset.UTC));
    return care.farewell(of, silentSince, PATIENCE, "2026-03-01T12:00:00Z");
  }

  private Farewell ask(Instant silentSince) {
    return ask(server, silentSince, start);
  }

  private void earlier(int incarnation) {
    ObjectNode object = Json.object();
    object.putObject("metadata").put("name", "nightly").put("namespace", "orders");
    object
        .putObject("spec")
        .put("database", "orders-db")
        .put("environment", "production")
        .put("cause", "Scheduled");
    object
        .putObject("status")
        .put("phase", "Completed")
        .put("databaseUid", UID)
        .put("incarnation", incarnation)
        .put("completedAt", "2026-03-01T02:00:00Z");
    objects.create(new Key("backups", "orders", "nightly"), object);
  }

  private Backup last() {
    return backups.of("orders", UID, "production").stream()
        .filter(each -> each.spec().cause().equals("Final"))
        .findFirst()
        .orElseThrow();
  }

  private void lastIs(String phase, String message) {
    backups.change(
        last(),
        object -> {
          object.withObject("/status").put("phase", phase).put("completedAt", start.toString());
          io.company.platform.database.archive.Conditions.set(
              object, start, "Ready", phase.equals("Completed"), phase, message);
        });
  }

  private String waits(Farewell farewell) {
    return assertInstanceOf(Farewell.Waits.class, farewell).why();
  }

  private String condition(String backup) {
    return objects
        .get(new Key("backups", "orders", backup))
        .orElseThrow()
        .json()
        .at("/status/conditions")
        .toString();
  }

  @Test
  void theDataGoWhenTheLastBackupIsComplete() {
    assertTrue(waits(ask(null)).contains("is being taken"));
    lastIs("Completed", "");
    assertInstanceOf(Farewell.Kept.class, ask(null));
    assertInstanceOf(Farewell.Kept.class, ask(start.minus(PATIENCE)), "whether it answers or not");
  }

  @Test
  void aSilentServerIsWaitedForAndThenAnEarlierBackupStandsIn() {
    earlier(1);
    String why = waits(ask(start.minus(PATIENCE).plusSeconds(1)));
    assertTrue(why.contains("its server does not answer since"), why);
    assertTrue(why.contains("it goes with backup nightly as the last one"), why);
    Farewell farewell = ask(start.minus(PATIENCE));
    assertEquals("nightly", assertInstanceOf(Farewell.Earlier.class, farewell).backup().name());
    assertEquals(Backup.Phase.FAILED, last().phase());
    assertTrue(condition(last().name()).contains("backup nightly stays as the last one"));
    assertTrue(condition("nightly").contains("any time after it up to 2026-03-01T12:00:00Z"));
    assertInstanceOf(
        Farewell.Earlier.class, ask(null), "asked again after a death, it says the same");
    assertTrue(condition("nightly").contains("its server does not answer since"));
  }

  @Test
  void aSilentServerWithoutABackupIsWaitedForForEverAndTheWaysOutAreSaid() {
    String why = waits(ask(start.minus(Duration.ofDays(30))));
    assertTrue(why.contains("The data stay"), why);
    assertTrue(why.contains("set spec.deletionPolicy to Delete"), why);
    assertFalse(last().over());
  }

  @Test
  void aBackupOfDataThatWereReplacedStandsInForNothing() {
    earlier(1);
    assertTrue(
        waits(ask(server(2), start.minus(Duration.ofDays(1)), start)).contains("The data stay"));
  }

  @Test
  void aFailedLastBackupKeepsTheDataWhereThereIsNoEarlierOneAndIsTriedAgain() {
    ask(null);
    lastIs("Failed", "The backup failed: the disk is full");
    String why = waits(ask(null));
    assertTrue(why.contains("The backup failed: the disk is full"), why);
    assertTrue(why.contains("set spec.deletionPolicy to Delete"), why);
    assertFalse(last().deleting());
    waits(ask(server, null, start.plus(Duration.ofMinutes(11))));
    assertTrue(last().deleting(), "it makes room for another one");
  }

  @Test
  void aFailedLastBackupIsNoMatterWhereThereIsAnEarlierOne() {
    earlier(1);
    ask(null);
    lastIs("Failed", "The backup failed: the disk is full");
    assertInstanceOf(Farewell.Earlier.class, ask(null));
    assertTrue(condition("nightly").contains("the disk is full"));
  }
}
