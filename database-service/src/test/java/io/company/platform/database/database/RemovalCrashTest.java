package io.company.platform.database.database;

import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.company.platform.database.backup.Backup;
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
    Key database = world.database("orders-db", spec -> spec.put("deletionPolicy", policy));
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
              "gone", () -> world.phase(database).equals("gone") && world.backups().isEmpty());
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
  void anEnvironmentThatComesBackKeepsClearOfWhatIsLeftOfIt() {
    World world = new World(Troubles.none());
    Key database = database(world, "Backup");
    environment(world, database, "staging");
    assertEquals(List.of("a"), world.archived(ID + "-archive-1"));
    environment(world, database, "production");
    assertEquals(List.of(), world.rows(database));
    world.write(database, "b");
    environment(world, database, "staging");
    assertEquals(List.of("a"), world.archived(ID + "-archive-1"));
    assertEquals(List.of("b"), world.archived(ID + "-archive-2"));

    world.clock.pass(Duration.ofDays(8));
    world.until("of their time", () -> ofProduction(world).isEmpty());
    world.settled();
    assertEquals(
        Set.of(), world.home.volumeIds().stream().filter(it -> it.startsWith(ID)).collect(toSet()));
  }

  private static List<Backup> ofProduction(World world) {
    return world.backups().stream()
        .filter(it -> it.spec().environment().equals("production"))
        .toList();
  }

  /** The only one that the database has from now on. */
  private static void environment(World world, Key database, String name) {
    world.change(
        database, it -> it.withObject("/spec").putArray("environments").removeAll().add(name));
    world.until(
        "only in " + name,
        () ->
            world.status(database).path("environments").size() == 1
                && world.entry(database).path("name").asText().equals(name));
    world.ready(database);
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
      world.until("gone", () -> world.phase(database).equals("gone") && world.backups().isEmpty());
      world.rest(Duration.ofMinutes(1));
      assertEquals(Set.of(), volumes(world), "after " + steps);
    }
  }
}
