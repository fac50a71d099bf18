package io.company.platform.database.backup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.company.platform.database.lab.Matrix;
import io.company.platform.database.lab.Troubles;
import io.company.platform.database.lab.World;
import io.company.platform.kernel.resource.Key;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Backups while each call to the store, the node and the servers fails, is done twice, or kills. */
class BackupCrashTest {

  private static final String ARCHIVE = "db-00000001-production-archive-1";

  private static Key database(World world) {
    Key database = world.database("orders-db", spec -> {});
    world.ready(database);
    world.write(database, "a");
    return database;
  }

  @Test
  void aBackupIsCompleteAndTheOneBeforeItCanGo() {
    Matrix.survives(
        "backup and removal of a backup",
        world -> {
          Key database = database(world);
          Backup first = world.backups().getFirst();
          world.traffic = true;
          world.begin();
          Backup second = world.backUp(database);
          world.until("complete", () -> world.phase(second.key()).matches("Completed|Failed"));
          assertEquals("Completed", world.phase(second.key()));
          world.delete(first.key());
          world.until("gone", () -> world.phase(first.key()).equals("gone"));
          world.traffic = false;
          world.settled();
          assertEquals(Set.of("postgres-template-14.24"), world.home.taskIds());
          assertEquals(world.rows(database), world.archived(ARCHIVE));
          assertTrue(world.rows(database).contains("w1"));
        });
  }

  @Test
  void aScheduleIsKeptWhereverTheClockJumps() {
    for (Duration jump : List.of(Duration.ofHours(-1), Duration.ofDays(1))) {
      for (int steps = 0; steps < 30; steps++) {
        World world = new World(Troubles.none());
        Key database = database(world);
        Backup asked = world.backUp(database);
        for (int i = 0; i < steps; i++) {
          world.step();
        }
        world.clock.jump(jump);
        String where = jump + " after " + steps;
        world.until("complete", () -> world.phase(asked.key()).equals("Completed"));
        int before = world.backups().size();
        world.rest(Duration.ofMinutes(5));
        // One is due a day ahead, and an hour back, where those from the future are not believed.
        assertTrue(world.backups().size() >= before, where + ": nothing is thrown away");
        assertTrue(world.backups().size() <= before + 1, where);
        world.clock.jump(jump.negated());
        world.rest(Duration.ofMinutes(5));
        assertTrue(world.backups().size() <= before + 2, where);
        assertTrue(world.backups().stream().allMatch(Backup::complete), where);
        assertEquals(List.of("a"), world.archived(ARCHIVE), where);
      }
    }
  }
}
