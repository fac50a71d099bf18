package io.company.platform.database.restore;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.database.archive.Chores;
import io.company.platform.database.archive.Chores.State;
import io.company.platform.database.archive.Script;
import io.company.platform.database.archive.Server;
import io.company.platform.database.archive.Servers;
import io.company.platform.database.backup.Backup;
import io.company.platform.database.backup.Backups;
import io.company.platform.database.update.Entries;
import io.company.platform.kernel.home.Home;
import io.company.platform.kernel.resource.Resource;
import io.company.platform.kinds.DatabaseSpec;
import io.company.platform.kinds.DatabaseStatus;
import io.company.platform.kinds.Specs;
import io.company.platform.proto.node.v1.Volume;
import io.company.platform.proto.node.v1.VolumeStatus;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Restores the latest backup and its log into a throw-away volume, as it would be restored if the
 * data were lost now, and reads all of it. The volume always goes; how far a drill is stands in
 * {@code drilling} of the environment's status.
 */
@ApplicationScoped
public class Drills {

  private static final Logger LOG = Logger.getLogger(Drills.class);
  private static final Duration LOOK = Duration.ofMillis(500);
  private static final Map<String, Duration> PERIODS =
      Map.of(
          "daily",
          Duration.ofDays(1),
          "weekly",
          Duration.ofDays(7),
          "monthly",
          Duration.ofDays(30));

  /** Writes before the drill, longer than a server waits with what it wrote. */
  private static final Duration BEATS = Duration.ofSeconds(4);

  private static final Duration BEAT = Duration.ofMillis(200);

  private final Entries entries;
  private final Servers servers;
  private final Backups backups;
  private final Chores chores;
  private final Home home;
  private final Duration beats;

  @Inject
  public Drills(Entries entries, Servers servers, Backups backups, Chores chores, Home home) {
    this(entries, servers, backups, chores, home, BEATS);
  }

  /**
   * @param beats for how long is written before a drill
   */
  public Drills(
      Entries entries, Servers servers, Backups backups, Chores chores, Home home, Duration beats) {
    this.entries = entries;
    this.servers = servers;
    this.backups = backups;
    this.chores = chores;
    this.home = home;
    this.beats = beats;
  }

  /** Goes on with a drill, or begins one that is due; says when to look again. */
  public Duration look(Resource database, Server server, Instant now) {
    DatabaseSpec spec = Specs.read(DatabaseSpec.class, database.spec());
    ObjectNode entry = entries.of(server);
    String id = entry.at("/drilling/id").asText("");
    if (!id.isEmpty()) {
      return goOn(server, entry, id, now);
    }
    removeRemains(server);
    Optional<Backup> latest = latest(server);
    Duration period = PERIODS.get(spec.backup().drill());
    if (period == null || latest.isEmpty()) {
      return Duration.ofHours(1);
    }
    String before = entry.at("/drill/at").asText("");
    Instant due = before.isEmpty() ? now : Instant.parse(before).plus(period);
    // A drill from a clock that was ahead does not keep the next one away.
    boolean ahead = !before.isEmpty() && Instant.parse(before).isAfter(now.plus(period));
    return due.isAfter(now) && !ahead
        ? Duration.between(now, due)
        : begin(server, latest.get(), now);
  }

  private Optional<Backup> latest(Server server) {
    return backups.of(server.database().namespace(), server.uid(), server.environment()).stream()
        .filter(Backup::complete)
        .filter(each -> each.incarnation() == server.incarnation())
        .max(Comparator.comparing(Backup::completedAt));
  }

  private Duration begin(Server server, Backup backup, Instant now) {
    try (Connection connection = servers.connect(server, "postgres");
        Statement statement = connection.createStatement()) {
      long end = System.nanoTime() + beats.toNanos();
      while (System.nanoTime() < end) {
        statement.execute("SELECT pg_logical_emit_message(true, 'platform', 'drill')");
        Thread.sleep(BEAT);
      }
      try (ResultSet rows =
          statement.executeQuery(
              "SELECT clock_timestamp(), left(last_archived_wal, 24) FROM pg_stat_archiver")) {
        rows.next();
        String at = rows.getObject(1, OffsetDateTime.class).toInstant().toString();
        String last = rows.getString(2);
        entries.change(
            server,
            entry ->
                entry
                    .putObject("drilling")
                    .put("id", Long.toString(now.toEpochMilli(), 36))
                    .put("backup", backup.name())
                    .put("archive", backup.archiveVolume())
                    .put("archiveName", backup.archiveName())
                    .put("digest", backup.status().digest())
                    .put("lostAt", at)
                    .put("last", last == null ? "" : last));
      }
    } catch (SQLException e) {
      LOG.infof("no drill server=%s cause=%s", server.id(), e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return LOOK;
  }

  private Duration goOn(Server server, ObjectNode entry, String id, Instant now) {
    String volume = volume(server) + id;
    String chore = volume + "-recover";
    State state = chores.look(chore);
    switch (state) {
      case State.Running running -> {}
      case State.None none -> start(server, entry, volume, chore);
      case State.Done done -> {
        Instant lost = Instant.parse(entry.at("/drilling/lostAt").asText());
        Double point =
            Recovery.last(done.results())
                .map(last -> Math.max(0, Duration.between(last, lost).toMillis() / 1000.0))
                .orElse(null);
        String message =
            "All %s tables can be read, and %s indexes are sound."
                .formatted(done.results().get("tables"), done.results().get("indexes"));
        end(server, entry, "Passed", message, Recovery.seconds(done.results()), point, now);
      }
      case State.Failed failed ->
          end(server, entry, "Failed", failed.message() + ".", null, null, now);
    }
    return LOOK;
  }

  private void start(Server server, ObjectNode entry, String volume, String chore) {
    home.create(
        Volume.newBuilder()
            .setId(volume)
            .putAllLabels(server.labels())
            .setUser(server.id())
            .build(),
        null);
    chores.run(
        new Recovery(
                entry.at("/drilling/archive").asText(),
                entry.at("/drilling/archiveName").asText(),
                entry.at("/drilling/digest").asText(),
                null,
                false,
                entry.at("/drilling/last").asText())
            .chore(server, chore, volume, Script.CHECK));
  }

  private void end(
      Server server,
      ObjectNode entry,
      String result,
      String message,
      Double seconds,
      Double point,
      Instant now) {
    DatabaseStatus.Drill drill =
        new DatabaseStatus.Drill(
            now.truncatedTo(ChronoUnit.SECONDS).toString(),
            entry.at("/drilling/backup").asText(),
            result,
            message,
            seconds,
            point);
    LOG.infof("drill ended server=%s result=%s", server.id(), result);
    entries.change(
        server,
        it -> {
          it.set("drill", Specs.write(drill));
          it.remove("drilling");
        });
    removeRemains(server);
  }

  /** What drills left on the home, whatever ended them. */
  private void removeRemains(Server server) {
    for (VolumeStatus volume : home.volumes(server.labels())) {
      String id = volume.getVolume().getId();
      if (id.startsWith(volume(server)) && chores.clear(id + "-recover")) {
        home.removeVolume(id);
      }
    }
  }

  private static String volume(Server server) {
    return server.id() + "-drill-";
  }
}
