package io.company.platform.database.restore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.company.platform.database.backup.Backup;
import io.company.platform.database.lab.Matrix;
import io.company.platform.database.lab.Troubles;
import io.company.platform.database.lab.World;
import io.company.platform.kernel.resource.Key;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Restores while each call to the store, the node and the servers fails, is done twice, or kills.
 */
class RestoreCrashTest {

  private static final String ID = "db-00000001-production";
  private static final Set<String> TASKS = Set.of("postgres-template-14.24");

  /** A database with rows a and b, and c after the time that it is restored to. */
  private static Key database(World world) {
    Key database = world.database("orders-db", spec -> {});
    world.ready(database);
    world.write(database, "a");
    world.write(database, "b");
    return database;
  }

  private static Key restoreInPlace(World world, Key database) {
    String time = world.now().toString();
    world.write(database, "c");
    world.home.kept.add(ID + "-data-1");
    world.begin();
    Key restore = world.restore(database, "{\"time\": \"" + time + "\"}");
    world.until("restored", () -> world.phase(restore).matches("AwaitingConfirmation|Failed"));
    assertEquals("AwaitingConfirmation", world.phase(restore), () -> "" + world.status(restore));
    assertEquals(List.of("a", "b"), world.rows(database));
    return restore;
  }

  private static void nothingElseIsLeft(World world, Set<String> volumes) {
    world.settled();
    Set<String> all = new java.util.TreeSet<>(volumes);
    all.add("postgres-template-14.24");
    assertEquals(all, new java.util.TreeSet<>(world.home.volumeIds()));
    assertEquals(TASKS, world.home.taskIds());
  }

  @Test
  void inPlaceAndConfirmed() {
    Matrix.survives(
        "restore in place, confirm",
        world -> {
          Key database = database(world);
          Key restore = restoreInPlace(world, database);
          world.ready(database);
          world.write(database, "d");
          world.home.kept.clear();
          world.act(restore, "confirm");
          world.until("confirmed", () -> world.phase(restore).equals("Completed"));
          assertEquals(List.of("a", "b", "d"), world.rows(database));
          nothingElseIsLeft(world, Set.of(ID + "-data-2", ID + "-archive-1", ID + "-archive-2"));
          assertTrue(
              world.backups().stream().anyMatch(it -> it.complete() && it.incarnation() == 2));
        });
  }

  @Test
  void inPlaceAndUndone() {
    Matrix.survives(
        "restore in place, undo",
        world -> {
          Key database = database(world);
          Key restore = restoreInPlace(world, database);
          world.act(restore, "undo");
          world.until("undone", () -> world.phase(restore).equals("Undone"));
          world.ready(database);
          assertEquals(List.of("a", "b", "c"), world.rows(database));
          nothingElseIsLeft(world, Set.of(ID + "-data-1", ID + "-archive-1"));
          assertTrue(world.backups().stream().allMatch(it -> it.incarnation() == 1));
        });
  }

  @Test
  void intoANewDatabase() {
    Matrix.survives(
        "restore into a new database",
        world -> {
          Key database = database(world);
          world.begin();
          Key restore = world.restore(database, "{\"into\": \"orders-copy\"}");
          Key copy = new Key("databases", "orders", "orders-copy");
          world.until("restored", () -> world.phase(restore).matches("Completed|Failed"));
          assertEquals("Completed", world.phase(restore), () -> "" + world.status(restore));
          world.ready(copy);
          assertEquals(List.of("a", "b"), world.rows(copy));
          assertEquals(List.of("a", "b"), world.rows(database));
          String made = world.server(copy).orElseThrow().id();
          nothingElseIsLeft(
              world,
              Set.of(ID + "-data-1", ID + "-archive-1", made + "-data-1", made + "-archive-1"));
          assertFalse(world.backups().stream().anyMatch(it -> it.phase() == Backup.Phase.FAILED));
        });
  }

  @Test
  void inPlaceAndGivenUp() {
    Matrix.survives(
        "restore in place, deleted while under way",
        world -> {
          Key database = database(world);
          world.home.kept.add(ID + "-data-1");
          world.begin();
          Key restore = world.restore(database, "{}");
          world.until("restoring", () -> world.phase(restore).equals("Restoring"));
          world.delete(restore);
          world.until("gone", () -> world.phase(restore).equals("gone"));
          nothingElseIsLeft(world, Set.of(ID + "-data-1", ID + "-archive-1"));
          assertEquals(List.of("a", "b"), world.rows(database));
        });
  }

  @Test
  void intoANewDatabaseAndGivenUp() {
    World world = new World(Troubles.none());
    Key database = database(world);
    Key restore = world.restore(database, "{\"into\": \"orders-copy\"}");
    world.until("switching", () -> world.phase(restore).equals("Switching"));
    world.delete(restore);
    Key copy = new Key("databases", "orders", "orders-copy");
    world.until("both gone", () -> (world.phase(restore) + world.phase(copy)).equals("gonegone"));
    nothingElseIsLeft(world, Set.of(ID + "-data-1", ID + "-archive-1"));
  }

  @Test
  void aRecoveryThatFailsTouchesNothing() {
    Matrix.survives(
        "restore in place, fails",
        world -> {
          Key database = database(world);
          world.home.kept.add(ID + "-data-1");
          world.home.failing = "-recover";
          world.begin();
          Key restore = world.restore(database, "{}");
          world.until(
              "over", () -> world.phase(restore).matches("AwaitingConfirmation|Failed"));
          boolean failed = world.phase(restore).equals("Failed");
          nothingElseIsLeft(
              world,
              failed
                  ? Set.of(ID + "-data-1", ID + "-archive-1")
                  : Set.of(
                      ID + "-data-1", ID + "-archive-1", ID + "-data-2", ID + "-archive-2"));
          assertEquals(List.of("a", "b"), world.rows(database));
        });
  }

  @Test
  void aDrillPassesAndLeavesNothing() {
    Matrix.survives(
        "drill",
        world -> {
          Key database = database(world);
          world.begin();
          world.change(
              database, object -> object.withObject("/spec/backup").put("drill", "daily"));
          world.until("drilled", () -> world.entry(database).has("drill"));
          assertEquals("Passed", world.entry(database).at("/drill/result").asText());
          nothingElseIsLeft(world, Set.of(ID + "-data-1", ID + "-archive-1"));
          assertEquals(List.of("a", "b"), world.rows(database));
        });
  }

  @Test
  void theLatestIsOfThePresentDataThoughTheClockWentBack() {
    World world = new World(Troubles.none());
    Key database = database(world);
    Key first = restoreInPlace(world, database);
    world.home.kept.clear();
    world.act(first, "confirm");
    world.clock.jump(Duration.ofHours(-1));
    world.until(
        "backed up",
        () -> world.backups().stream().anyMatch(it -> it.complete() && it.incarnation() == 2));
    world.write(database, "d");
    Key second = world.restore(database, "{}");
    world.until("restored", () -> world.phase(second).matches("AwaitingConfirmation|Failed"));
    assertEquals(List.of("a", "b", "d"), world.rows(database));
    assertTrue(world.status(second).path("recoverySeconds").asDouble() >= 0);
  }

  @Test
  void aClockThatJumpsDuringARestoreOrADrillChangesNothing() {
    for (Duration jump : List.of(Duration.ofHours(-1), Duration.ofDays(1))) {
      for (int steps = 0; steps < 40; steps++) {
        World world = new World(Troubles.none());
        Key database = database(world);
        world.home.kept.add(ID + "-data-1");
        world.change(database, it -> it.withObject("/spec/backup").put("drill", "daily"));
        Key restore = world.restore(database, "{}");
        for (int i = 0; i < steps; i++) {
          world.step();
        }
        world.clock.jump(jump);
        world.until("over", () -> world.phase(restore).matches("AwaitingConfirmation|Failed"));
        assertEquals("AwaitingConfirmation", world.phase(restore), jump + " after " + steps);
        assertEquals(List.of("a", "b"), world.rows(database));
        assertTrue(world.status(restore).path("recoverySeconds").asDouble() >= 0);
        world.until("drilled", () -> world.entry(database).has("drill"));
        world.ready(database);
      }
    }
  }
}
