package io.company.platform.database.update;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.database.archive.Server;
import io.company.platform.database.archive.Servers;
import io.company.platform.database.backup.Backup;
import io.company.platform.database.backup.Backups;
import io.company.platform.kernel.resource.Key;
import io.company.platform.kernel.resource.Resource;
import io.company.platform.kinds.DatabaseSpec;
import io.company.platform.kinds.DatabaseStatus;
import io.company.platform.kinds.Specs;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Newer minor versions of a server: in the maintenance window or when asked for, after a backup, by
 * a switch of the program on the same data. How far it is stands in {@code updating} of the
 * environment's status.
 */
@ApplicationScoped
public class MinorUpdates {

  private static final Logger LOG = Logger.getLogger(MinorUpdates.class);
  private static final Duration LOOK = Duration.ofMillis(200);
  private static final Duration RETRY = Duration.ofMinutes(30);

  private final Entries entries;
  private final Servers servers;
  private final Backups backups;
  private final Interruption interruption;

  public MinorUpdates(
      Entries entries, Servers servers, Backups backups, Interruption interruption) {
    this.entries = entries;
    this.servers = servers;
    this.backups = backups;
    this.interruption = interruption;
  }

  /** What is to be done next. */
  sealed interface Act {
    record Rest(Duration until) implements Act {}

    record Begin(String to) implements Act {}

    record Switch(String to) implements Act {}

    record Done(String from, String to) implements Act {}

    record GiveUp(String why) implements Act {}
  }

  /**
   * Pure; {@code backup} is the phase of the backup before the update, empty where none is needed.
   */
  static Act next(
      String version,
      String newest,
      ObjectNode entry,
      Optional<Backup.Phase> backup,
      MaintenanceWindow window,
      Instant now) {
    String to = entry.at("/updating/to").asText("");
    if (to.isEmpty()) {
      return begin(version, newest, entry, window, now);
    }
    if (version.equals(to)) {
      return new Act.Done(entry.at("/updating/from").asText(), to);
    }
    Backup.Phase phase = backup.orElse(Backup.Phase.COMPLETED);
    return switch (phase) {
      case PENDING, RUNNING -> new Act.Rest(LOOK);
      case COMPLETED -> new Act.Switch(to);
      case FAILED -> new Act.GiveUp("the backup before it failed");
    };
  }

  private static Act begin(
      String version, String newest, ObjectNode entry, MaintenanceWindow window, Instant now) {
    if (!newer(newest, version)) {
      return new Act.Rest(Duration.ofHours(1));
    }
    boolean asked = entry.path("maintain").asBoolean(false);
    String failed = entry.path("updateFailedAt").asText("");
    boolean again = failed.isEmpty() || Instant.parse(failed).plus(RETRY).isBefore(now);
    if (asked || window.open(now) && again) {
      return new Act.Begin(newest);
    }
    Duration until = Duration.between(now, window.next(now));
    return new Act.Rest(until.compareTo(RETRY) > 0 ? RETRY : until.isPositive() ? until : LOOK);
  }

  /** Of one major version, and by number: 14.9 is older than 14.10. */
  static boolean newer(String one, String other) {
    return Server.major(one) == Server.major(other)
        && Integer.parseInt(one.split("\\.")[1]) > Integer.parseInt(other.split("\\.")[1]);
  }

  Duration look(Resource database, Server server, String newest, Instant now) {
    DatabaseSpec spec = Specs.read(DatabaseSpec.class, database.spec());
    ObjectNode entry = entries.of(server);
    Act act =
        next(
            server.version(),
            newest,
            entry,
            backup(server, entry),
            MaintenanceWindow.of(spec.maintenance()),
            now);
    return switch (act) {
      case Act.Rest rest -> {
        if (entry.has("maintain") && entry.path("updating").isMissingNode()) {
          entries.change(server, it -> it.remove("maintain"));
        }
        yield rest.until();
      }
      case Act.Begin begin -> begin(server, begin.to(), spec.backup().enabled(), now);
      case Act.Switch change -> {
        interruption.measure(server, change.to());
        entries.change(server, it -> it.withObject("/updating").put("switchedAt", now.toString()));
        servers.run(server, server.incarnation(), change.to());
        LOG.infof("server switches id=%s to=%s", server.id(), change.to());
        yield LOOK;
      }
      case Act.Done done -> done(server, done, entry, now);
      case Act.GiveUp giveUp -> {
        LOG.warnf("server not updated id=%s cause=%s", server.id(), giveUp.why());
        entries.change(
            server,
            it ->
                it.put("updateFailedAt", now.toString())
                    .remove(java.util.List.of("updating", "maintain")));
        yield RETRY;
      }
    };
  }

  private Optional<Backup.Phase> backup(Server server, ObjectNode entry) {
    String name = entry.at("/updating/backup").asText("");
    return name.isEmpty()
        ? Optional.empty()
        : backups
            .get(new Key(Backup.PLURAL, server.database().namespace(), name))
            .map(Backup::phase);
  }

  private Duration begin(Server server, String to, boolean backedUp, Instant now) {
    String backup = backedUp ? backups.create(server, "Update", to + "/" + now).name() : "";
    entries.change(
        server,
        entry -> {
          entry
              .putObject("updating")
              .put("from", server.version())
              .put("to", to)
              .put("backup", backup);
          entry.remove("maintain");
        });
    return LOOK;
  }

  private Duration done(Server server, Act.Done done, ObjectNode entry, Instant now) {
    if (!servers.ready(server)) {
      return LOOK;
    }
    Instant switched = Instant.parse(entry.at("/updating/switchedAt").asText(now.toString()));
    // Where this process did not see the switch, what is known is the time since.
    long millis =
        interruption
            .measured(server)
            .orElseGet(() -> Math.max(0, Duration.between(switched, now).toMillis()));
    DatabaseStatus.Update update =
        new DatabaseStatus.Update(
            now.truncatedTo(ChronoUnit.SECONDS).toString(), done.from(), done.to(), millis);
    entries.change(
        server,
        it -> {
          it.set("lastUpdate", Specs.write(update));
          it.remove(java.util.List.of("updating", "updateFailedAt"));
        });
    LOG.infof("server updated id=%s to=%s interruptionMillis=%d", server.id(), done.to(), millis);
    return LOOK;
  }

  /** For the action maintain. */
  void request(Server server) {
    entries.change(server, entry -> entry.put("maintain", true));
  }
}
