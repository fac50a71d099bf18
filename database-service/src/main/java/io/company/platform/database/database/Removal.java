package io.company.platform.database.database;

import io.company.platform.database.archive.EnvironmentEntry;
import io.company.platform.database.archive.Objects;
import io.company.platform.database.archive.Server;
import io.company.platform.database.archive.Servers;
import io.company.platform.database.backup.BackupCare;
import io.company.platform.database.backup.Backups;
import io.company.platform.database.backup.Farewell;
import io.company.platform.database.instance.InstanceConfig;
import io.company.platform.database.instance.Instances;
import io.company.platform.database.monitor.Monitor;
import io.company.platform.database.restore.Incarnations;
import io.company.platform.database.thing.Things;
import io.company.platform.database.update.Entries;
import io.company.platform.database.vault.Vault;
import io.company.platform.kernel.resource.Resource;
import io.company.platform.kinds.DatabaseSpec;
import io.company.platform.kinds.Specs;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;

/**
 * Takes servers away: after their last backup, or one that stands in for it, where the database
 * says so, and with everything that was theirs. Archives that hold backups stay until those end.
 */
@ApplicationScoped
class Removal {

  private final Objects objects;
  private final Entries entries;
  private final Instances instances;
  private final BackupCare care;
  private final Backups backups;
  private final Incarnations incarnations;
  private final Monitor monitor;
  private final Vault vault;
  private final Things things;
  private final Servers servers;
  private final InstanceConfig config;

  Removal(
      Objects objects,
      Instances instances,
      BackupCare care,
      Backups backups,
      Incarnations incarnations,
      Monitor monitor,
      Vault vault,
      Things things,
      Servers servers,
      InstanceConfig config) {
    this.objects = objects;
    this.entries = new Entries(objects);
    this.instances = instances;
    this.care = care;
    this.backups = backups;
    this.incarnations = incarnations;
    this.monitor = monitor;
    this.vault = vault;
    this.things = things;
    this.servers = servers;
    this.config = config;
  }

  /** Of a database that is being deleted; true once the object is gone. */
  boolean remove(Resource database) {
    DatabaseSpec spec = Specs.read(DatabaseSpec.class, database.spec());
    boolean gone = true;
    for (Server server : instances.everywhere(database)) {
      gone &= remove(database, spec, server);
    }
    if (!gone) {
      return false;
    }
    vault.removeAll("databases/" + database.uid() + "/");
    things.finish(database);
    return true;
  }

  /** Of environments that the database no longer has; true once nothing of them is left. */
  boolean removeEnvironments(Resource database, DatabaseSpec spec) {
    boolean gone = true;
    for (Server server : instances.of(database)) {
      String environment = server.environment();
      if (!spec.environments().contains(environment)) {
        boolean removed = remove(database, spec, server);
        gone &= removed;
        if (removed) {
          forget(database, server);
        }
      }
    }
    return gone;
  }

  private void forget(Resource database, Server server) {
    int next = incarnations.free(server);
    objects.change(
        database.key(),
        database.uid(),
        object -> EnvironmentEntry.remove(object, server.environment(), next));
  }

  private Farewell farewell(Resource database, Server server) {
    Instant silentSince = silentSince(database, server);
    String reached =
        EnvironmentEntry.find(database.json(), server.environment())
            .map(entry -> entry.path("restorableTo").asText(""))
            .orElse("");
    return care.farewell(server, silentSince, config.finalBackupPatience(), reached);
  }

  /** Noted, so that it outlives this process; null while the server answers. */
  private Instant silentSince(Resource database, Server server) {
    String noted =
        EnvironmentEntry.find(database.json(), server.environment())
            .map(entry -> entry.path("silentSince").asText(""))
            .orElse("");
    if (servers.ready(server)) {
      if (!noted.isEmpty()) {
        entries.change(server, entry -> entry.remove("silentSince"));
      }
      return null;
    }
    if (!noted.isEmpty()) {
      return Instant.parse(noted);
    }
    Instant now = Clock.systemUTC().instant();
    entries.change(server, entry -> entry.put("silentSince", now.toString()));
    return now;
  }

  private void tell(Resource database, Server server, String why) {
    objects.change(
        database.key(),
        database.uid(),
        object ->
            DatabaseView.leaving(server.environment(), why)
                .apply(object, Clock.systemUTC().instant()));
  }

  private boolean remove(Resource database, DatabaseSpec spec, Server server) {
    boolean keep = spec.deletionPolicy().equals("Backup") && spec.backup().enabled();
    if (keep && instances.wasReady(database, server)) {
      Farewell farewell = farewell(database, server);
      if (farewell instanceof Farewell.Waits waits) {
        tell(database, server, waits.why());
        return false;
      }
    }
    if (!keep) {
      backups
          .of(database.key().namespace(), database.uid(), server.environment())
          .forEach(each -> backups.markDeleted(each, Clock.systemUTC().instant()));
    }
    boolean archived =
        backups.of(database.key().namespace(), database.uid(), server.environment()).stream()
            .anyMatch(each -> each.complete() && !each.deleting());
    monitor.forget(server);
    return instances.remove(server, keep && archived);
  }
}
