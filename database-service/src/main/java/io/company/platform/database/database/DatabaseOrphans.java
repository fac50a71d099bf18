package io.company.platform.database.database;

import io.company.platform.database.backup.Backup;
import io.company.platform.database.instance.Instances;
import io.company.platform.database.thing.Orphans;
import io.company.platform.database.thing.Things;
import io.company.platform.kernel.resource.Resource;
import io.company.platform.kinds.Kinds;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;
import java.util.stream.Collectors;

/** Servers and volumes of databases that are no more. */
@ApplicationScoped
class DatabaseOrphans implements Orphans {

  private final Things things;
  private final Instances instances;

  DatabaseOrphans(Things things, Instances instances) {
    this.things = things;
    this.instances = instances;
  }

  @Override
  public String plural() {
    return Kinds.DATABASE.plural();
  }

  @Override
  public void sweep() {
    // Backups first: one that is made meanwhile belongs to a database that is read after it.
    Set<String> archives =
        things.all(Kinds.BACKUP.plural()).stream()
            .map(Backup::from)
            .map(Backup::archiveVolume)
            .filter(each -> each != null)
            .collect(Collectors.toSet());
    Set<String> alive =
        things.all(Kinds.DATABASE.plural()).stream().map(Resource::uid).collect(Collectors.toSet());
    instances.sweep(alive, archives);
  }
}
