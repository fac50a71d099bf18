package io.company.platform.database.backup;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.database.archive.Conditions;
import io.company.platform.database.archive.Lag;
import io.company.platform.database.archive.Server;
import io.company.platform.database.backup.Retention.Kept;
import io.company.platform.kernel.home.Home;
import io.company.platform.kernel.resource.Resource;
import io.company.platform.kinds.DatabaseSpec;
import io.company.platform.kinds.Durations;
import io.company.platform.kinds.Specs;
import io.company.platform.proto.node.v1.VolumeStatus;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * Sees to it that an environment's server has the backups that its database asks for, and no more:
 * called whenever the database is reconciled. What it says goes into the database's status.
 */
@ApplicationScoped
public class BackupCare {

  private static final Logger LOG = Logger.getLogger(BackupCare.class);

  /** A backup that failed is tried again after this long. */
  private static final Duration RETRY = Duration.ofMinutes(10);

  /** Of a backup that stands in for the last one: why it is ready, still. */
  private static final String LAST_ONE = "LastOne";

  private final Backups backups;
  private final Home home;
  private final Clock clock;

  @Inject
  public BackupCare(Backups backups, Home home) {
    this(backups, home, Clock.systemUTC());
  }

  public BackupCare(Backups backups, Home home, Clock clock) {
    this.backups = backups;
    this.home = home;
    this.clock = clock;
  }

  /**
   * What is known of an environment's backups; fields that are null are not known.
   *
   * @param stale a sentence on what is wrong; null while all is well
   * @param next when to look again at the latest
   */
  public record Protection(
      String lastBackup,
      String lastBackupAt,
      String restorableFrom,
      String restorableTo,
      Long archiveLagSeconds,
      String stale,
      Duration next) {}

  /**
   * Begins what is due, lets go what is no longer needed, and says how things are.
   *
   * @param session of the superuser; empty while the server is not ready
   * @param held backups that a restore or a drill reads
   */
  public Protection look(
      Resource database, Server server, Optional<Connection> session, Set<String> held) {
    DatabaseSpec spec = Specs.read(DatabaseSpec.class, database.json().path("spec"));
    Instant now = clock.instant();
    List<Backup> all = backups.of(database.key().namespace(), database.uid(), server.environment());
    if (spec.backup().enabled() && session.isPresent()) {
      begin(spec.backup(), server, all, now);
    }
    expire(spec.backup(), all, held, now);
    removeEmptyArchives(server, all);
    Optional<Lag> lag =
        spec.backup().enabled() ? session.flatMap(BackupCare::lag) : Optional.empty();
    return protection(spec.backup(), server, all, lag, now);
  }

  private void begin(DatabaseSpec.Backup wanted, Server server, List<Backup> all, Instant now) {
    List<Backup> present =
        all.stream()
            .filter(each -> each.incarnation() == server.incarnation() || !each.over())
            .toList();
    if (present.stream().anyMatch(each -> !each.over())) {
      return;
    }
    List<Instant> begun =
        present.stream()
            .filter(
                each ->
                    each.phase() == Backup.Phase.COMPLETED
                        || each.createdAt().isAfter(now.minus(RETRY)))
            .map(Backup::createdAt)
            .toList();
    Schedule.of(wanted.schedule())
        .due(begun, now)
        .map(due -> begun.isEmpty() ? "first-" + present.size() : due.toString())
        .ifPresent(
            reason ->
                LOG.infof(
                    "backup due name=%s",
                    backups.create(server, "Scheduled", reason + "/" + present.size()).name()));
  }

  private void expire(DatabaseSpec.Backup wanted, List<Backup> all, Set<String> held, Instant now) {
    Duration retention = Durations.parse(wanted.retention());
    List<Kept> complete = complete(all);
    for (Backup backup : all) {
      Optional<Kept> kept =
          complete.stream().filter(each -> each.name().equals(backup.name())).findFirst();
      if (kept.isPresent()) {
        note(
            backup, wanted.retention(), Retention.keptUntil(kept.get(), complete, retention, true));
      }
    }
    Set<String> gone =
        Retention.expired(complete, retention, true, held, now).stream()
            .map(Kept::name)
            .collect(java.util.stream.Collectors.toSet());
    all.stream()
        .filter(
            each ->
                gone.contains(each.name())
                    || each.phase() == Backup.Phase.FAILED
                        && each.createdAt().isBefore(now.minus(retention)))
        .forEach(each -> backups.markDeleted(each, now));
  }

  private void note(Backup backup, String retention, Instant keptUntil) {
    String until = keptUntil.truncatedTo(ChronoUnit.SECONDS).toString();
    boolean same =
        until.equals(backup.status().keptUntil()) && retention.equals(backup.note("retention"));
    if (!same) {
      backups.change(
          backup,
          object ->
              object.withObject("/status").put("keptUntil", until).put("retention", retention));
    }
  }

  /** Archives of data that were replaced, once nothing in them is kept. */
  private void removeEmptyArchives(Server server, List<Backup> all) {
    if (server.incarnation() == 1) {
      return;
    }
    String prefix = server.id() + "-archive-";
    for (VolumeStatus volume : home.volumes(server.labels())) {
      String id = volume.getVolume().getId();
      boolean replaced =
          id.startsWith(prefix)
              && Integer.parseInt(id.substring(prefix.length())) < server.incarnation();
      if (replaced && all.stream().noneMatch(each -> id.equals(each.archiveVolume()))) {
        home.removeVolume(id);
      }
    }
  }

  private Protection protection(
      DatabaseSpec.Backup wanted, Server server, List<Backup> all, Optional<Lag> lag, Instant now) {
    List<Kept> complete = complete(all);
    Optional<Kept> last =
        complete.stream()
            .filter(each -> each.incarnation() == server.incarnation())
            .max(Comparator.comparing(Kept::completedAt));
    Optional<Instant> from = complete.stream().map(Kept::completedAt).min(Instant::compareTo);
    // One that is under way wakes its database when it is over.
    Duration next =
        Schedule.of(wanted.schedule())
            .next(now)
            .map(time -> Duration.between(now, time))
            .orElse(Duration.ofHours(1));
    return new Protection(
        last.map(Kept::name).orElse(null),
        last.map(each -> second(each.completedAt())).orElse(null),
        from.map(each -> second(each.plusMillis(999))).orElse(null),
        from.isPresent() && lag.isPresent() ? second(lag.get().reaches()) : null,
        lag.map(Lag::seconds).orElse(null),
        wanted.enabled() ? stale(wanted, all, last, lag, now).orElse(null) : null,
        next);
  }

  private static Optional<Lag> lag(Connection session) {
    try {
      return Optional.of(Lag.of(session));
    } catch (SQLException e) {
      return Optional.empty();
    }
  }

  private static Optional<String> stale(
      DatabaseSpec.Backup wanted,
      List<Backup> all,
      Optional<Kept> last,
      Optional<Lag> lag,
      Instant now) {
    Optional<String> trouble = lag.flatMap(Lag::trouble);
    if (trouble.isPresent()) {
      return trouble;
    }
    boolean stale =
        last.isPresent() && Schedule.of(wanted.schedule()).stale(last.get().completedAt(), now);
    boolean failed = !all.isEmpty() && all.getLast().phase() == Backup.Phase.FAILED;
    if (!stale && !failed) {
      return Optional.empty();
    }
    String since =
        last.map(each -> "The last complete backup is of " + second(each.completedAt()))
            .orElse("There is no complete backup");
    String why =
        failed
            ? "; backup %s failed, see there why; it is tried again".formatted(all.getLast().name())
            : "; the one that was due since is not complete";
    return Optional.of(since + why + ".");
  }

  private static List<Kept> complete(List<Backup> all) {
    return all.stream()
        .filter(Backup::complete)
        .map(each -> new Kept(each.name(), each.incarnation(), each.completedAt()))
        .toList();
  }

  private static String second(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /** For the action backup: one now. */
  public Resource request(Server server) {
    return backups.create(requested(server));
  }

  /** The Backup that {@link #request} would make now. */
  public ObjectNode requested(Server server) {
    return backups.described(server, "Requested", clock.instant().toString());
  }

  /**
   * Before an environment goes: its last backup, or what stands in for it. Asked again until the
   * data may go.
   *
   * @param silentSince since when the server does not answer; null while it does
   * @param patience for how long it is waited for where there is an earlier backup
   * @param reached how far the archive came when it was last looked at; empty where it is not known
   */
  public Farewell farewell(Server server, Instant silentSince, Duration patience, String reached) {
    Instant now = clock.instant();
    Backup last = backups.create(server, "Final", "final");
    Optional<Backup> earlier =
        backups.of(server.database().namespace(), server.uid(), server.environment()).stream()
            .filter(each -> each.complete() && !each.uid().equals(last.uid()))
            .filter(each -> each.incarnation() == server.incarnation())
            .max(Comparator.comparing(Backup::completedAt));
    Farewell farewell = Farewell.of(last, earlier, silentSince, patience, now);
    if (farewell instanceof Farewell.Earlier instead) {
      standIn(last, instead, reached, now);
    }
    if (last.phase() == Backup.Phase.FAILED && earlier.isEmpty()) {
      tryAgain(last, now);
    }
    return farewell;
  }

  /** Said once, however often it is asked; the last one may be complete by now after all. */
  private void standIn(Backup last, Farewell.Earlier instead, String reached, Instant now) {
    if (instead.backup().says(LAST_ONE)) {
      return;
    }
    String upTo = reached.isEmpty() ? "as far as the archive reaches" : "up to " + reached;
    backups.change(
        last,
        object -> {
          ObjectNode status = object.withObject("/status");
          if (Backup.Phase.of(status.path("phase").asText(null)) == Backup.Phase.COMPLETED
              || last.over()) {
            return;
          }
          status.put("phase", Backup.Phase.FAILED.word());
          String message =
              "The backup was given up, as %s; backup %s stays as the last one."
                  .formatted(instead.why(), instead.backup().name());
          Conditions.set(object, now, "Ready", false, "ServerDidNotAnswer", message);
        });
    String message =
        "It can be restored, and any time after it %s. It is the last one: the server was deleted, and %s."
            .formatted(upTo, instead.why());
    backups.change(
        instead.backup(), object -> Conditions.set(object, now, "Ready", true, LAST_ONE, message));
    LOG.warnf(
        "a server goes without a last backup name=%s instead=%s archived=%s",
        last.name(), instead.backup().name(), upTo);
  }

  /** One that failed makes room for another one after a while. */
  private void tryAgain(Backup failed, Instant now) {
    if (failed.createdAt().isBefore(now.minus(RETRY))) {
      backups.markDeleted(failed, now);
    }
  }
}
