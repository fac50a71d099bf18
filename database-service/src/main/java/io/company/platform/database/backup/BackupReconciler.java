package io.company.platform.database.backup;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.database.archive.Chore;
import io.company.platform.database.archive.Chores;
import io.company.platform.database.archive.Chores.State;
import io.company.platform.database.archive.Conditions;
import io.company.platform.database.archive.Objects;
import io.company.platform.database.archive.Script;
import io.company.platform.database.archive.Server;
import io.company.platform.database.archive.Servers;
import io.company.platform.database.backup.Backup.Phase;
import io.company.platform.database.backup.BackupPlan.Act;
import io.company.platform.kernel.home.HomeException;
import io.company.platform.kernel.reconcile.Reconciler;
import io.company.platform.kernel.reconcile.Wake;
import io.company.platform.kernel.resource.Key;
import io.company.platform.kernel.resource.Resource;
import io.company.platform.kinds.Kinds;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;

/**
 * Takes each backup: the server is told, its files are copied beside it, the server's last word is
 * noted, and a manifest makes it complete. An attempt that is cut off is thrown away and made
 * again.
 */
@ApplicationScoped
public class BackupReconciler implements Reconciler {

  private static final Logger LOG = Logger.getLogger(BackupReconciler.class);
  private static final Duration LOOK = Duration.ofMillis(200);
  private static final Duration WAIT = Duration.ofSeconds(1);
  private static final Pattern START_FILE = Pattern.compile("\\(file ([0-9A-F]{24})\\)");

  private final Backups backups;
  private final Objects objects;
  private final Servers servers;
  private final Sessions sessions;
  private final Chores chores;
  private final Removal removal;
  private final Wake wake;
  private final Clock clock;

  @Inject
  public BackupReconciler(
      Backups backups,
      Objects objects,
      Servers servers,
      Sessions sessions,
      Chores chores,
      Removal removal,
      Wake wake) {
    this(backups, objects, servers, sessions, chores, removal, wake, Clock.systemUTC());
  }

  public BackupReconciler(
      Backups backups,
      Objects objects,
      Servers servers,
      Sessions sessions,
      Chores chores,
      Removal removal,
      Wake wake,
      Clock clock) {
    this.backups = backups;
    this.objects = objects;
    this.servers = servers;
    this.sessions = sessions;
    this.chores = chores;
    this.removal = removal;
    this.wake = wake;
    this.clock = clock;
  }

  @Override
  public String plural() {
    return Backup.PLURAL;
  }

  @Override
  public Next reconcile(Key key) {
    Optional<Backup> found = backups.get(key);
    if (found.isEmpty()) {
      return Next.whenChanged();
    }
    Backup backup = found.get();
    try {
      if (backup.deleting()) {
        sessions.end(backup.chore("session"));
        return removal.remove(backup) ? Next.whenChanged() : Next.in(LOOK);
      }
      if (backup.over()) {
        return clear(backup);
      }
      Optional<Server> server = server(backup);
      return carryOut(BackupPlan.next(known(backup, server)), backup, server);
    } catch (HomeException failure) {
      if (!failure.unreachable()) {
        return again(backup, failure.getMessage());
      }
      tell(backup, null, "NodeUnavailable", failure.getMessage());
      return Next.in(WAIT);
    }
  }

  private Optional<Server> server(Backup backup) {
    Key key = new Key(Kinds.DATABASE.plural(), backup.key().namespace(), backup.spec().database());
    Optional<Resource> database = objects.get(key);
    boolean same =
        database.isPresent()
            && (backup.status().databaseUid() == null
                || backup.status().databaseUid().equals(database.get().uid()));
    return same ? servers.of(database.get(), backup.spec().environment()) : Optional.empty();
  }

  private BackupPlan.Known known(Backup backup, Optional<Server> server) {
    boolean begun = backup.attempt() > 0;
    return new BackupPlan.Known(
        backup.phase(),
        backup.attempt(),
        backup.note("stopFile") != null,
        sessions.has(backup.chore("session")),
        begun ? chores.look(backup.chore("copy")) : new State.None(),
        begun ? chores.look(backup.chore("seal")) : new State.None(),
        server.isPresent(),
        server.isPresent() && servers.ready(server.get()),
        begun && server.isPresent() && server.get().incarnation() != backup.incarnation());
  }

  private Next carryOut(Act act, Backup backup, Optional<Server> server) {
    return switch (act) {
      case Act.Wait wait -> {
        tell(backup, null, wait.reason(), wait.message());
        yield Next.in(WAIT);
      }
      case Act.Attempt attempt -> attempt(backup, server.orElseThrow());
      case Act.Copy copy -> copy(backup, server.orElseThrow());
      case Act.Follow follow -> Next.in(LOOK);
      case Act.Stop stop -> stop(backup);
      case Act.Seal seal -> seal(backup);
      case Act.Complete complete -> complete(backup, complete.seal());
      case Act.Again again -> again(backup, again.why());
      case Act.Fail fail -> fail(backup, fail.reason(), fail.message());
    };
  }

  private Next attempt(Backup backup, Server server) {
    Instant now = clock.instant();
    Optional<Resource> database =
        objects.get(server.database()).filter(it -> it.uid().equals(server.uid()));
    backups.change(
        backup,
        object -> {
          ObjectNode status =
              object
                  .withObject("/status")
                  .put("phase", Phase.RUNNING.word())
                  .put("attempt", backup.attempt() + 1)
                  .put("databaseUid", server.uid())
                  .put("incarnation", server.incarnation())
                  .put("version", server.version())
                  .put("archive", server.archiveVolume(server.incarnation()))
                  .put("startedAt", now.truncatedTo(ChronoUnit.MILLIS).toString());
          database.ifPresent(it -> status.set("databaseSpec", it.spec().deepCopy()));
        });
    return Next.in(Duration.ZERO);
  }

  private Next copy(Backup backup, Server server) {
    try {
      sessions.begin(backup.chore("session"), server);
    } catch (SQLException e) {
      tell(backup, null, "ServerNotReady", "the server did not begin it: " + e.getMessage());
      return Next.in(WAIT);
    }
    Server then = server.at(backup.incarnation(), backup.status().version());
    chores.run(
        Chore.of(then, backup.chore("copy"), Script.COPY)
            .mount("DATA", then.dataVolume(backup.incarnation()), true)
            .mount("ARCHIVE", backup.archiveVolume(), false)
            .with("NAME", backup.archiveName()));
    tell(backup, null, "Copying", "its files are copied");
    return Next.in(LOOK);
  }

  private Next stop(Backup backup) {
    Sessions.Stopped stopped;
    try {
      stopped = sessions.stop(backup.chore("session"));
    } catch (SQLException e) {
      return again(backup, "the server did not end it: " + e.getMessage());
    }
    Matcher start = START_FILE.matcher(stopped.label());
    if (!start.find()) {
      return again(backup, "the server's label names no file of the log");
    }
    backups.change(
        backup,
        object ->
            object
                .withObject("/status")
                .put("label", stopped.label())
                .put("tablespaces", stopped.tablespaces())
                .put("startFile", start.group(1))
                .put("stopFile", stopped.stopFile())
                .put("stoppedAt", stopped.at().truncatedTo(ChronoUnit.MILLIS).toString()));
    return Next.in(Duration.ZERO);
  }

  private Next seal(Backup backup) {
    Server server = removal.place(backup);
    chores.run(
        Chore.of(server, backup.chore("seal"), Script.SEAL)
            .mount("ARCHIVE", backup.archiveVolume(), false)
            .with("NAME", backup.archiveName())
            .with("LABEL", backup.note("label"))
            .with("TABLESPACES", backup.note("tablespaces"))
            .with("START", backup.note("startFile"))
            .with("STOP", backup.note("stopFile"))
            .with("VERSION", backup.status().version()));
    return Next.in(LOOK);
  }

  private Next complete(Backup backup, State.Done seal) {
    Instant now = clock.instant();
    String completedAt = backup.note("stoppedAt");
    backups.change(
        backup,
        object -> {
          object
              .withObject("/status")
              .put("phase", Phase.COMPLETED.word())
              .put("completedAt", completedAt)
              .put("digest", seal.results().get("digest"))
              .put("bytes", Long.parseLong(seal.results().getOrDefault("bytes", "0")))
              .put("observedGeneration", object.at("/metadata/generation").asLong(1))
              .remove(java.util.List.of("label", "tablespaces"));
          Conditions.set(
              object,
              now,
              "Ready",
              true,
              "Completed",
              "It can be restored, and any time after it.");
        });
    LOG.infof("backup complete name=%s attempt=%d", backup.name(), backup.attempt());
    wakeDatabase(backup);
    return Next.in(Duration.ZERO);
  }

  /** Nothing of the attempt is used; another one begins where that makes sense. */
  private Next again(Backup backup, String why) {
    LOG.infof(
        "backup interrupted name=%s attempt=%d cause=%s", backup.name(), backup.attempt(), why);
    sessions.end(backup.chore("session"));
    if (!chores.clear(backup.chore("copy")) || !chores.clear(backup.chore("seal"))) {
      return Next.in(LOOK);
    }
    if (!BackupPlan.worthAnother(backup.attempt())) {
      return fail(
          backup, "Interrupted", "given up after %d attempts: %s".formatted(backup.attempt(), why));
    }
    backups.change(
        backup,
        object -> {
          object
              .withObject("/status")
              .put("phase", Phase.PENDING.word())
              .remove(
                  java.util.List.of("label", "tablespaces", "startFile", "stopFile", "stoppedAt"));
          Conditions.set(
              object, clock.instant(), "Ready", false, "Interrupted", "It begins again: " + why);
        });
    return Next.in(LOOK.multipliedBy(1L << Math.min(6, backup.attempt())));
  }

  private Next fail(Backup backup, String reason, String message) {
    Instant now = clock.instant();
    backups.change(
        backup,
        object -> {
          object.withObject("/status").put("phase", Phase.FAILED.word());
          Conditions.set(object, now, "Ready", false, reason, "The backup failed: " + message);
        });
    LOG.warnf("backup failed name=%s cause=%s", backup.name(), message);
    wakeDatabase(backup);
    return Next.in(Duration.ZERO);
  }

  /** What is over needs its tasks no more. */
  private Next clear(Backup backup) {
    boolean clear =
        backup.attempt() == 0
            || chores.clear(backup.chore("copy")) && chores.clear(backup.chore("seal"));
    if (!clear) {
      return Next.in(LOOK);
    }
    if (removal.timeIsOver(backup, clock.instant())) {
      backups.markDeleted(backup, clock.instant());
      return Next.in(Duration.ZERO);
    }
    return Next.whenChanged();
  }

  private void tell(Backup backup, Boolean ready, String reason, String message) {
    backups.change(
        backup,
        object -> {
          object.withObject("/status").put("phase", backup.phase().word());
          Conditions.set(object, clock.instant(), "Ready", ready, reason, message);
        });
  }

  private void wakeDatabase(Backup backup) {
    wake.wake(new Key(Kinds.DATABASE.plural(), backup.key().namespace(), backup.spec().database()));
  }
}
