package io.company.platform.database.backup;

import io.company.platform.database.archive.Chore;
import io.company.platform.database.archive.Chores;
import io.company.platform.database.archive.Chores.State;
import io.company.platform.database.archive.EnvironmentEntry;
import io.company.platform.database.archive.Objects;
import io.company.platform.database.archive.Script;
import io.company.platform.database.archive.Server;
import io.company.platform.database.backup.Retention.Kept;
import io.company.platform.kernel.home.Home;
import io.company.platform.kernel.resource.Key;
import io.company.platform.kernel.resource.Resource;
import io.company.platform.kinds.DatabaseSpec;
import io.company.platform.kinds.Durations;
import io.company.platform.kinds.Kinds;
import io.company.platform.kinds.Specs;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Takes backups out of their archives, with the log that no other one needs; and the archive of
 * what is gone with its last backup.
 */
@ApplicationScoped
public class Removal {

  private static final Logger LOG = Logger.getLogger(Removal.class);
  private static final String DEFAULT_RETENTION = "7d";

  private final Backups backups;
  private final Objects objects;
  private final Chores chores;
  private final Home home;

  public Removal(Backups backups, Objects objects, Chores chores, Home home) {
    this.backups = backups;
    this.objects = objects;
    this.chores = chores;
    this.home = home;
  }

  /** Names of the server that it was of, which may be gone. */
  Server place(Backup backup) {
    Key key = new Key(Kinds.DATABASE.plural(), backup.key().namespace(), backup.spec().database());
    return new Server(
        key,
        backup.status().databaseUid(),
        backup.spec().environment(),
        backup.incarnation(),
        backup.status().version(),
        0);
  }

  /** Of an environment that is gone, each backup goes in its own time. */
  boolean timeIsOver(Backup backup, Instant now) {
    if (alive(backup).isPresent()) {
      return false;
    }
    if (backup.phase() != Backup.Phase.COMPLETED) {
      return true;
    }
    Duration retention =
        Durations.parse(Optional.ofNullable(backup.note("retention")).orElse(DEFAULT_RETENTION));
    Kept kept = new Kept(backup.name(), backup.incarnation(), backup.completedAt());
    return !Retention.expired(List.of(kept), retention, false, java.util.Set.of(), now).isEmpty();
  }

  /** The database that it is of, while it lives and has the environment. */
  private Optional<Resource> alive(Backup backup) {
    Key key = new Key(Kinds.DATABASE.plural(), backup.key().namespace(), backup.spec().database());
    return objects
        .get(key)
        .filter(
            database ->
                backup.status().databaseUid() == null
                    || database.uid().equals(backup.status().databaseUid()))
        .filter(database -> has(database, backup.spec().environment()));
  }

  /** It may be on its way out, as long as the status has it. */
  private static boolean has(Resource database, String environment) {
    return Specs.read(DatabaseSpec.class, database.spec()).environments().contains(environment)
        || EnvironmentEntry.find(database.json(), environment).isPresent();
  }

  /** Nothing of the backup is left, the object included; false: ask again. */
  boolean remove(Backup backup) {
    if (backup.attempt() > 0 && !clearTasks(backup)) {
      return false;
    }
    String volume = backup.archiveVolume();
    if (volume != null && home.volume(volume).isPresent()) {
      List<Backup> others =
          backups.inArchive(backup.key().namespace(), volume).stream()
              .filter(each -> !each.deleting())
              .toList();
      boolean last = others.isEmpty() && alive(backup).isEmpty();
      if (!last && !pruned(backup, others)) {
        return false;
      }
      if (last) {
        if (!chores.clear(backup.chore("prune"))) {
          return false;
        }
        home.removeVolume(volume);
        LOG.infof("archive removed volume=%s", volume);
      }
    }
    // It may have begun while there was an archive.
    if (!chores.clear(backup.chore("prune"))) {
      return false;
    }
    backups.finish(backup);
    return true;
  }

  private boolean clearTasks(Backup backup) {
    return chores.clear(backup.chore("copy")) & chores.clear(backup.chore("seal"));
  }

  private boolean pruned(Backup backup, List<Backup> others) {
    String first =
        others.stream()
            .filter(each -> each.phase() != Backup.Phase.FAILED)
            .map(each -> Optional.ofNullable(each.note("startFile")))
            .reduce(Optional.of("~"), Removal::earlier)
            .filter(each -> !each.equals("~"))
            .orElse("");
    String id = backup.chore("prune");
    State state =
        chores.run(
            Chore.of(place(backup), id, Script.PRUNE)
                .mount("ARCHIVE", backup.archiveVolume(), false)
                .with("GONE", backup.archiveName())
                .with("FIRST", first));
    return switch (state) {
      case State.None none -> false;
      case State.Running running -> false;
      case State.Done done -> chores.clear(id);
      case State.Failed failed -> {
        LOG.warnf("backup not removed name=%s cause=%s", backup.name(), failed.message());
        chores.clear(id);
        yield false;
      }
    };
  }

  /** Empty where one of them is not known yet: then nothing of the log goes. */
  private static Optional<String> earlier(Optional<String> one, Optional<String> other) {
    if (one.isEmpty() || other.isEmpty()) {
      return Optional.empty();
    }
    boolean first = one.get().equals("~") || before(other.get(), one.get());
    return first ? other : one;
  }

  private static boolean before(String one, String other) {
    return new io.company.platform.database.archive.LogFile(one)
            .compareTo(new io.company.platform.database.archive.LogFile(other))
        < 0;
  }
}
