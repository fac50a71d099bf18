package io.company.platform.database.database;

import io.company.platform.database.archive.Objects;
import io.company.platform.database.backup.BackupCare;
import io.company.platform.database.backup.Backups;
import io.company.platform.database.binding.Bindings;
import io.company.platform.database.instance.MemoryInstances;
import io.company.platform.database.monitor.Monitor;
import io.company.platform.database.restore.Incarnations;
import io.company.platform.database.restore.Restores;
import io.company.platform.database.thing.Orphans;
import io.company.platform.database.thing.Things;
import io.company.platform.database.vault.Vault;
import io.company.platform.kernel.home.Home;
import io.company.platform.kernel.reconcile.Reconciler;
import io.company.platform.kernel.store.Store;

/** The reconciler of databases as the service has it, and the sweep after it. */
public record MemoryDatabases(Reconciler reconciler, Orphans orphans) {

  public static MemoryDatabases of(
      Store store,
      Objects objects,
      MemoryInstances parts,
      BackupCare care,
      Home home,
      Backups backups,
      Bindings bindings,
      Vault vault,
      Upkeep upkeep) {
    Monitor monitor = new Monitor(null);
    Things things = new Things(store, objects);
    Removal removal =
        new Removal(
            objects,
            parts.instances,
            care,
            backups,
            new Incarnations(home, backups, objects),
            monitor,
            vault,
            things,
            parts.servers,
            parts.config);
    return new MemoryDatabases(
        new DatabaseReconciler(
            objects,
            parts.servers,
            parts.instances,
            care,
            new Restores(objects),
            monitor,
            bindings,
            removal,
            new Connections(parts.servers, null),
            parts.config,
            upkeep),
        new DatabaseOrphans(things, parts.instances));
  }
}
