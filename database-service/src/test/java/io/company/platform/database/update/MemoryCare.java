package io.company.platform.database.update;

import io.company.platform.database.archive.Chores;
import io.company.platform.database.archive.Objects;
import io.company.platform.database.archive.Server;
import io.company.platform.database.archive.Servers;
import io.company.platform.database.backup.Backups;
import io.company.platform.database.database.Upkeep;
import io.company.platform.database.instance.Offers;
import io.company.platform.database.restore.Drills;
import io.company.platform.database.restore.Restores;
import io.company.platform.kernel.home.Home;
import io.company.platform.kernel.reconcile.Wake;
import java.time.Clock;
import java.time.Duration;
import java.util.OptionalLong;

/** Updates, upgrades and drills as the service has them; nobody measures how long they take. */
public final class MemoryCare {

  private MemoryCare() {}

  public static Upkeep of(
      Objects objects,
      Servers servers,
      Offers offers,
      Backups backups,
      Chores chores,
      Home home,
      Wake wake,
      Clock clock) {
    Entries entries = new Entries(objects);
    Interruption interruption =
        new Interruption(servers) {
          @Override
          void measure(Server server, String version) {}

          @Override
          OptionalLong measured(Server server) {
            return OptionalLong.empty();
          }
        };
    return new Care(
        new MinorUpdates(entries, servers, backups, interruption),
        new Upgrades(entries, objects, servers, backups, new Restores(objects), chores, home, wake),
        new Drills(entries, servers, backups, chores, home, Duration.ZERO),
        offers,
        servers,
        entries,
        objects,
        wake,
        clock);
  }
}
