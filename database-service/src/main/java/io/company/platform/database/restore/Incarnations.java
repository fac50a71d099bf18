package io.company.platform.database.restore;

import io.company.platform.database.archive.Objects;
import io.company.platform.database.archive.Server;
import io.company.platform.database.backup.Backup;
import io.company.platform.database.backup.Backups;
import io.company.platform.kernel.home.Home;
import io.company.platform.kernel.resource.Resource;
import io.company.platform.proto.node.v1.VolumeStatus;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** Numbers of data directories: none is given again while anything of it may be left. Blocking. */
@ApplicationScoped
public class Incarnations {

  private final Home home;
  private final Backups backups;
  private final Objects objects;

  public Incarnations(Home home, Backups backups, Objects objects) {
    this.home = home;
    this.backups = backups;
    this.objects = objects;
  }

  /** One that no data directory of the environment ever had, as far as anybody remembers. */
  public int free(Server server) {
    return Math.max(
            Math.max(server.incarnation(), ofVolumes(server)),
            Math.max(ofBackups(server), ofRestores(server)))
        + 1;
  }

  private int ofVolumes(Server server) {
    int highest = 0;
    List<VolumeStatus> volumes = home.volumes(server.labels());
    for (String prefix : List.of(server.id() + "-data-", server.id() + "-archive-")) {
      for (VolumeStatus volume : volumes) {
        String id = volume.getVolume().getId();
        if (id.startsWith(prefix) && id.substring(prefix.length()).matches("[0-9]+")) {
          highest = Math.max(highest, Integer.parseInt(id.substring(prefix.length())));
        }
      }
    }
    return highest;
  }

  private int ofBackups(Server server) {
    return backups.of(server.database().namespace(), server.uid(), server.environment()).stream()
        .mapToInt(Backup::incarnation)
        .max()
        .orElse(0);
  }

  /** An undone restore's number does not come back. */
  private int ofRestores(Server server) {
    int highest = 0;
    for (Resource each : objects.in(Restore.PLURAL, server.database().namespace())) {
      Restore restore = Restore.from(each);
      boolean same =
          server.uid().equals(restore.note("databaseUid"))
              && server.environment().equals(restore.spec().environment())
              && restore.inPlace();
      if (same && restore.status().incarnation() != null) {
        highest = Math.max(highest, restore.status().incarnation());
      }
    }
    return highest;
  }
}
