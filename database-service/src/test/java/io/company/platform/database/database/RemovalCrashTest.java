package io.company.platform.database.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.company.platform.database.lab.Matrix;
import io.company.platform.database.lab.Troubles;
import io.company.platform.database.lab.World;
import io.company.platform.kernel.resource.Key;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Databases go while each call to the store, the node and the servers fails, or kills. */
class RemovalCrashTest {

  private static final String ID = "db-00000001-production";

  private static Key database(World world, String policy) {
    Key database =
        world.database("orders-db", spec -> spec.put("deletionPolicy", policy));
    world.ready(database);
    world.write(database, "a");
    return database;
  }

  private static Set<String> volumes(World world) {
    world.settled();
    Set<String> tasks = new TreeSet<>(world.home.taskIds());
    tasks.removeIf(each -> each.startsWith("postgres-template-"));
    assertEquals(Set.of(), tasks);
    assertEquals(Set.of(), world.home.workloadIds());
    Set<String> volumes = new TreeSet<>(world.home.volumeIds());
    volumes.removeIf(each -> each.startsWith("postgres-template-"));
    return volumes;
  }

  @Test
  void aLastBackupHasEverythingAndIsAllThatIsLeft() {
    Matrix.survives(
        "removal with a last backup",
        world -> {
          Key database = database(world, "Backup");
          world.traffic = true;
          world.begin();
          world.delete(database);
          world.until("gone", () -> world.phase(database).equals("gone"));
          assertEquals(Set.of(ID + "-archive-1"), volumes(world));
          assertTrue(world.backups().stream().anyMatch(it -> it.spec().cause().equals("Final")));
          List<String> rows = world.archived(ID + "-archive-1");
          assertEquals(world.written(), rows.size() - 1, rows::toString);
        });
  }

  @Test
  void withoutALastBackupNothingIsLeft() {
    Matrix.survives(
        "removal of everything",
        world -> {
          Key database = database(world, "Delete");
          world.begin();
          world.delete(database);
          world.until(
              "gone",
              () -> world.phase(database).equals("gone") && world.backups().isEmpty());
          assertEquals(Set.of(), volumes(world));
        });
  }

  @Test
  void theLastBackupOutlivesARestoreThatNobodyConfirmed() {
    Matrix.survives(
        "removal with a restore that awaits confirmation",
        world -> {
          Key database = database(world, "Backup");
          Key restore = world.restore(database, "{}");
          world.until("restored", () -> world.phase(restore).equals("AwaitingConfirmation"));
          world.ready(database);
          world.write(database, "b");
          world.begin();
          world.delete(database);
          world.until("gone", () -> world.phase(database).equals("gone"));
          assertEquals(Set.of(ID + "-archive-1", ID + "-archive-2"), volumes(world));
          assertEquals(List.of("a", "b"), world.archived(ID + "-archive-2"));
          world.delete(restore);
          world.until("gone", () -> world.phase(restore).equals("gone"));
          assertEquals(List.of("a", "b"), world.archived(ID + "-archive-2"));
        });
  }

  @Test
  void noTaskOutlivesADatabase() {
    for (int steps = 0; steps < 25; steps++) {
      World world = new World(Troubles.none());
      Key database = database(world, "Delete");
      world.change(database, it -> it.withObject("/spec/backup").put("drill", "daily"));
      world.change(database, it -> it.withObject("/spec").put("version", "15"));
      for (int i = 0; i < steps; i++) {
        world.step();
      }
      world.delete(database);
      world.until(
          "gone", () -> world.phase(database).equals("gone") && world.backups().isEmpty());
      world.rest(Duration.ofMinutes(1));
      assertEquals(Set.of(), volumes(world), "after " + steps);
    }
  }
}
