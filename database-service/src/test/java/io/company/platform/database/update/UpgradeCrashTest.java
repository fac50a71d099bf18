package io.company.platform.database.update;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.company.platform.database.lab.Matrix;
import io.company.platform.database.lab.Troubles;
import io.company.platform.database.lab.Troubles.Trouble;
import io.company.platform.database.lab.World;
import io.company.platform.kernel.resource.Key;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Updates and upgrades while each call to store, node and servers fails, is done twice, or kills. */
class UpgradeCrashTest {

  private static final String ID = "db-00000001-production";

  private static Key database(World world) {
    Key database = world.database("orders-db", spec -> {});
    world.ready(database);
    world.write(database, "a");
    return database;
  }

  private static String phase(World world, Key database) {
    return world.status(database).at("/upgrade/phase").asText();
  }

  private static void planned(World world, Key database) {
    world.change(database, object -> object.withObject("/spec").put("version", "15"));
    world.until("planned", () -> phase(world, database).equals("Planned"));
  }

  private static void upgrade(World world, Key database) {
    world.home.kept.add(ID + "-data-1");
    world.begin();
    planned(world, database);
    world.act(database, "upgrade");
    world.until(
        "upgraded", () -> phase(world, database).matches("AwaitingConfirmation|Failed"));
  }

  private static List<String> volumes(World world) {
    world.settled();
    assertEquals(Set.of(), tasks(world));
    Set<String> volumes = new TreeSet<>(world.home.volumeIds());
    volumes.removeIf(each -> each.startsWith("postgres-template-"));
    return volumes.stream().map(each -> each.substring(ID.length() + 1)).toList();
  }

  private static Set<String> tasks(World world) {
    Set<String> tasks = new TreeSet<>(world.home.taskIds());
    tasks.removeIf(each -> each.startsWith("postgres-template-"));
    return tasks;
  }

  @Test
  void aMinorUpdateKeepsWhatIsWritten() {
    Matrix.survives(
        "minor update",
        world -> {
          Key database = database(world);
          world.home.kept.add(ID + "-data-1");
          world.traffic = true;
          world.begin();
          world.offer(14, World.NEWER);
          world.act(database, "maintain");
          world.until("updated", () -> world.entry(database).has("lastUpdate"));
          world.traffic = false;
          world.ready(database);
          assertEquals(World.NEWER, world.version(database));
          assertEquals(List.of("archive-1", "data-1"), volumes(world));
          assertFalse(world.entry(database).has("updating"));
        });
  }

  @Test
  void anUpgradeCarriesEverythingOverAndIsConfirmed() {
    Matrix.survives(
        "upgrade, confirm",
        world -> {
          Key database = database(world);
          world.traffic = true;
          upgrade(world, database);
          assertEquals("AwaitingConfirmation", phase(world, database));
          world.traffic = false;
          assertEquals(World.NEXT, world.version(database));
          List<String> rows = new ArrayList<>(world.rows(database));
          assertEquals(rows.size(), rows.indexOf("w" + (rows.size() - 1)) + 1, rows::toString);
          world.home.kept.clear();
          world.act(database, "confirm");
          world.until("confirmed", () -> phase(world, database).isEmpty());
          world.ready(database);
          assertEquals(rows, world.rows(database));
          assertEquals(List.of("archive-1", "archive-2", "data-2"), volumes(world));
          assertFalse(world.entry(database).has("upgrading"));
        });
  }

  @Test
  void anUpgradeIsUndone() {
    Matrix.survives(
        "upgrade, undo",
        world -> {
          Key database = database(world);
          upgrade(world, database);
          assertEquals("AwaitingConfirmation", phase(world, database));
          world.act(database, "undo");
          world.change(database, object -> object.withObject("/spec").put("version", "14"));
          world.until("undone", () -> phase(world, database).isEmpty());
          world.ready(database);
          assertEquals(World.OLD, world.version(database));
          assertEquals(List.of("a"), world.rows(database));
          assertEquals(List.of("archive-1", "data-1"), volumes(world));
          assertFalse(world.entry(database).has("upgrading"));
        });
  }

  @Test
  void anUpgradeThatFailsLeavesTheOldServerRunning() {
    Matrix.survives(
        "upgrade, fails",
        world -> {
          Key database = database(world);
          world.home.failing = "-carry";
          upgrade(world, database);
          boolean failed = phase(world, database).equals("Failed");
          world.until("ready", () -> world.phase(database).equals("Ready"));
          world.ready(database);
          assertEquals(failed ? World.OLD : World.NEXT, world.version(database));
          assertEquals(List.of("a"), world.rows(database));
          assertEquals(
              failed
                  ? List.of("archive-1", "data-1")
                  : List.of("archive-1", "archive-2", "data-1", "data-2"),
              volumes(world));
        });
  }

  /** What a confirmation that was cut off took away can't be returned to. */
  @Test
  void aConfirmationThatWasCutOffIsNotUndone() {
    for (int at = 0; at < 6; at++) {
      Troubles troubles = Troubles.at(at, Trouble.KILLED_AFTER);
      World world = new World(troubles);
      Key database = database(world);
      planned(world, database);
      world.act(database, "upgrade");
      world.until("upgraded", () -> phase(world, database).equals("AwaitingConfirmation"));
      world.begin();
      world.tryOnce(database, "confirm");
      world.tryOnce(database, "undo");
      world.until("over", () -> phase(world, database).isEmpty() || world.upgradeUndone(database));
      world.ready(database);
      assertEquals(List.of("a"), world.rows(database));
    }
  }
}
