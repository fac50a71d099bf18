package io.company.platform.database.update;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.database.archive.Chore;
import io.company.platform.database.archive.Chores;
import io.company.platform.database.archive.Chores.State;
import io.company.platform.database.archive.Objects;
import io.company.platform.database.archive.Script;
import io.company.platform.database.archive.Server;
import io.company.platform.database.archive.Servers;
import io.company.platform.database.backup.Backup;
import io.company.platform.database.backup.Backups;
import io.company.platform.database.restore.Restores;
import io.company.platform.database.update.UpgradePlan.Stage;
import io.company.platform.kernel.home.Home;
import io.company.platform.kernel.reconcile.Wake;
import io.company.platform.kernel.resource.Key;
import io.company.platform.kernel.resource.Resource;
import io.company.platform.kinds.DatabaseSpec;
import io.company.platform.kinds.DatabaseStatus;
import io.company.platform.kinds.Specs;
import io.company.platform.proto.node.v1.Volume;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jboss.logging.Logger;

/**
 * Major upgrades: planned when the spec asks for a newer major version, run environment by
 * environment when asked to, undone or confirmed. How far each is stands in {@code upgrading} of
 * the environment's status; the data from before are only read.
 */
@ApplicationScoped
public class Upgrades {

  private static final Logger LOG = Logger.getLogger(Upgrades.class);
  private static final Duration LOOK = Duration.ofMillis(300);
  private static final Duration REST = Duration.ofMinutes(10);

  private final Entries entries;
  private final Objects objects;
  private final Servers servers;
  private final Backups backups;
  private final Restores restores;
  private final Chores chores;
  private final Home home;
  private final Wake wake;

  public Upgrades(
      Entries entries,
      Objects objects,
      Servers servers,
      Backups backups,
      Restores restores,
      Chores chores,
      Home home,
      Wake wake) {
    this.entries = entries;
    this.objects = objects;
    this.servers = servers;
    this.backups = backups;
    this.restores = restores;
    this.chores = chores;
    this.home = home;
    this.wake = wake;
  }

  static String phase(Resource database) {
    return database.json().at("/status/upgrade/phase").asText("");
  }

  /**
   * Plans, or goes on with what runs.
   *
   * @param newest minor version of the major one that the spec asks for
   */
  Duration look(Resource database, Server server, String newest, Instant now) {
    String phase = phase(database);
    ObjectNode entry = entries.of(server);
    String stage = entry.at("/upgrading/stage").asText("");
    return switch (phase) {
      case "Running" -> run(database, server, newest, stage, now);
      case "Undoing" -> undo(database, server, entry, now);
      case "AwaitingConfirmation" -> REST;
      case "Confirming" -> {
        confirm(database);
        yield LOOK;
      }
      default -> plan(database, server);
    };
  }

  private Duration plan(Resource database, Server server) {
    DatabaseSpec spec = Specs.read(DatabaseSpec.class, database.spec());
    int to = Integer.parseInt(spec.version());
    boolean planned = database.json().at("/status/upgrade/to").asText("").equals(spec.version());
    if (to <= server.major()) {
      boolean none = servers.of(database).stream().allMatch(each -> each.major() >= to);
      if (none && database.json().path("status").hasNonNull("upgrade")) {
        change(database, status -> status.remove("upgrade"));
      }
      return REST;
    }
    if (planned && !phase(database).equals("Impossible")) {
      return REST;
    }
    String id = "clients-" + server.id();
    State state = chores.run(Chore.of(server, id, Script.CLIENTS));
    if (state instanceof State.Done done && chores.clear(id)) {
      DatabaseStatus.Upgrade upgrade =
          UpgradePlan.of(server.major(), to, new TreeMap<>(done.results()), spec.environments());
      change(
          database,
          status -> {
            status.set("upgrade", Specs.write(upgrade));
            UpgradePlan.clients(done.results(), server.major(), to)
                .ifPresent(folder -> status.put("upgradeClients", folder));
          });
      return REST;
    }
    if (state instanceof State.Failed failed) {
      LOG.warnf("no plan for an upgrade server=%s cause=%s", server.id(), failed.message());
      chores.clear(id);
    }
    return LOOK;
  }

  private Duration run(Resource database, Server server, String newest, String stage, Instant now) {
    ObjectNode entry = entries.of(server);
    return switch (stage) {
      case "" -> {
        int made = server.incarnation() + 1 + entry.path("upgradesFailed").asInt(0);
        String backup = backups.create(server, "Upgrade", newest + "/" + made + "/" + now).name();
        entries.change(
            server,
            it ->
                it.putObject("upgrading")
                    .put("stage", Stage.BACKING_UP.name())
                    .put("backup", backup)
                    .put("from", server.version())
                    .put("to", newest)
                    .put("replaced", server.incarnation())
                    .put("incarnation", made));
        yield progress(database);
      }
      case "BACKING_UP" -> backingUp(database, server, entry);
      case "CARRYING" -> carrying(database, server, entry);
      case "SWITCHING" -> switching(database, server, entry);
      default -> finish(database);
    };
  }

  private Duration backingUp(Resource database, Server server, ObjectNode entry) {
    String name = entry.at("/upgrading/backup").asText();
    Optional<Backup> backup =
        backups.get(new Key(Backup.PLURAL, server.database().namespace(), name));
    boolean enabled = Specs.read(DatabaseSpec.class, database.spec()).backup().enabled();
    if (enabled && backup.isPresent() && backup.get().phase() == Backup.Phase.FAILED) {
      return failed(database, server, entry, "the backup before it failed");
    }
    if (enabled && backup.filter(Backup::complete).isEmpty()) {
      return LOOK;
    }
    stage(server, Stage.CARRYING.name());
    return progress(database);
  }

  /** The old server stands still, so nothing can be written that would be left behind. */
  private Duration carrying(Resource database, Server server, ObjectNode entry) {
    if (!servers.hold(server, "it is being upgraded")) {
      return LOOK;
    }
    String volume = server.dataVolume(entry.at("/upgrading/incarnation").asInt());
    String to = entry.at("/upgrading/to").asText();
    home.create(
        Volume.newBuilder()
            .setId(volume)
            .putAllLabels(server.labels())
            .setUser(server.id())
            .build(),
        null);
    String id = volume + "-carry";
    State state = chores.run(carry(database, server, id, volume, to));
    return switch (state) {
      case State.None none -> LOOK;
      case State.Running running -> LOOK;
      case State.Failed failed -> failed(database, server, entry, failed.message());
      case State.Done done -> {
        stage(server, Stage.SWITCHING.name());
        yield progress(database);
      }
    };
  }

  private Chore carry(Resource database, Server server, String id, String volume, String to) {
    return Chore.of(server, id, Script.CARRY)
        .mount("OLD", server.dataVolume(server.incarnation()), false)
        .mount("NEW", volume, false)
        .toolchain(server.toolchain())
        .toolchain(Server.toolchain(to))
        .with("FROM", server.version())
        .with("TO", to)
        .with("INITDB", String.join(" ", servers.initdb()))
        .with("SUPERUSER", servers.superuser())
        .with("CLIENTS", database.json().at("/status/upgradeClients").asText())
        .with("BUFFERS", (Math.max(64L << 20, server.memoryBytes() / 4) >> 20) + "MB");
  }

  private Duration switching(Resource database, Server server, ObjectNode entry) {
    int made = entry.at("/upgrading/incarnation").asInt();
    String to = entry.at("/upgrading/to").asText();
    if (server.incarnation() != made || !server.version().equals(to)) {
      servers.run(server, made, to);
      return LOOK;
    }
    if (!servers.ready(server) || !chores.clear(server.dataVolume(made) + "-carry")) {
      return LOOK;
    }
    servers.settle(server);
    stage(server, "DONE");
    LOG.infof("server upgraded id=%s to=%s", server.id(), to);
    return progress(database);
  }

  /** The old server comes back as it was. */
  private Duration failed(Resource database, Server server, ObjectNode entry, String why) {
    int replaced = entry.at("/upgrading/replaced").asInt();
    String volume = server.dataVolume(entry.at("/upgrading/incarnation").asInt());
    if (!chores.clear(volume + "-carry")) {
      return LOOK;
    }
    home.removeVolume(volume);
    servers.run(server, replaced, entry.at("/upgrading/from").asText());
    // At once: nobody looks at what is noted of an upgrade that has failed.
    change(
        database,
        status -> {
          forget(status, server);
          ((ObjectNode) status.path("upgrade"))
              .put("phase", "Failed")
              .put(
                  "message",
                  "%s in %s; it runs as before. Run it again with the action upgrade, or set spec.version back."
                      .formatted(why, server.environment()));
        });
    LOG.warnf("upgrade failed server=%s cause=%s", server.id(), why);
    return LOOK;
  }

  private static void forget(ObjectNode status, Server server) {
    for (JsonNode each : status.path("environments")) {
      if (each.path("name").asText().equals(server.environment())) {
        ObjectNode entry = (ObjectNode) each;
        entry.remove("upgrading");
        entry.put("upgradesFailed", entry.path("upgradesFailed").asInt(0) + 1);
      }
    }
  }

  private void stage(Server server, String stage) {
    entries.change(server, entry -> entry.withObject("/upgrading").put("stage", stage));
  }

  /** The steps as they stand. */
  private Duration progress(Resource database) {
    change(database, Upgrades::writeSteps);
    return LOOK;
  }

  private static void writeSteps(ObjectNode status) {
    if (!(status.path("upgrade") instanceof ObjectNode upgrade)) {
      return;
    }
    Map<String, String> stages = new HashMap<>();
    List<String> environments = new java.util.ArrayList<>();
    for (JsonNode entry : status.path("environments")) {
      environments.add(entry.path("name").asText());
      stages.put(entry.path("name").asText(), entry.at("/upgrading/stage").asText(""));
    }
    var steps = upgrade.putArray("steps");
    UpgradePlan.steps(environments, stages).forEach(step -> steps.add(Specs.write(step)));
  }

  private Duration finish(Resource database) {
    change(
        database,
        status -> {
          boolean all = true;
          for (JsonNode entry : status.path("environments")) {
            all &= entry.at("/upgrading/stage").asText("").equals("DONE");
          }
          if (all && status.path("upgrade") instanceof ObjectNode upgrade) {
            upgrade
                .put("phase", "AwaitingConfirmation")
                .put(
                    "message",
                    "Every environment runs the new version. The action confirm removes the data from before; undo returns to them and discards what was written since.");
            writeSteps(status);
          }
        });
    return LOOK;
  }

  private Duration undo(Resource database, Server server, ObjectNode entry, Instant now) {
    if (entry.path("upgrading").isMissingNode()) {
      change(
          database,
          status -> {
            boolean left = false;
            for (JsonNode each : status.path("environments")) {
              left |= each.has("upgrading");
            }
            if (!left) {
              status.remove("upgrade");
            }
          });
      return LOOK;
    }
    int replaced = entry.at("/upgrading/replaced").asInt();
    int made = entry.at("/upgrading/incarnation").asInt();
    if (server.incarnation() != replaced) {
      servers.run(server, replaced, entry.at("/upgrading/from").asText());
      return LOOK;
    }
    List<Backup> discarded =
        backups.of(server.database().namespace(), server.uid(), server.environment()).stream()
            .filter(each -> each.incarnation() == made)
            .toList();
    discarded.forEach(each -> backups.markDeleted(each, now));
    discarded.forEach(each -> wake.wake(each.key()));
    if (!discarded.isEmpty() || !servers.ready(server)) {
      return LOOK;
    }
    home.removeVolume(server.dataVolume(made));
    home.removeVolume(server.archiveVolume(made));
    servers.settle(server);
    change(database, status -> forget(status, server));
    return LOOK;
  }

  /**
   * For the action upgrade. A restore in place that claims an environment in the meantime decides:
   * the write finds another note than was looked at, and it is looked again.
   */
  boolean start(Resource database) {
    while (true) {
      Optional<Resource> seen =
          objects.get(database.key()).filter(it -> it.uid().equals(database.uid()));
      if (seen.isEmpty()) {
        return false;
      }
      List<String> claims = restores.claimsThatAreOver(seen.get());
      // True where it is gone before the write, and nothing can be begun.
      boolean[] same = {true};
      boolean begun =
          begin(
              database,
              List.of("Planned", "Failed"),
              "Running",
              object -> same[0] = claims.equals(Restores.claims(object)));
      if (begun || same[0]) {
        return begun;
      }
    }
  }

  /** For the actions undo and confirm: from one of these phases on. */
  boolean begin(Resource database, List<String> from, String to) {
    return begin(database, from, to, object -> true);
  }

  private boolean begin(
      Resource database, List<String> from, String to, Predicate<ObjectNode> unclaimed) {
    boolean[] done = {false};
    objects.change(
        database.key(),
        database.uid(),
        object -> {
          if (unclaimed.test(object)
              && from.contains(object.at("/status/upgrade/phase").asText())) {
            done[0] = true;
            object
                .withObject("/status/upgrade")
                .put("phase", to)
                .put("message", "It is under way.");
          }
        });
    wake.wake(database.key());
    return done[0];
  }

  /** After the action confirm, which can't be taken back: the data from before go. */
  void confirm(Resource database) {
    for (Server server : servers.of(database)) {
      ObjectNode entry = entries.of(server);
      if (entry.has("upgrading")) {
        home.removeVolume(server.dataVolume(entry.at("/upgrading/replaced").asInt()));
        entries.change(server, it -> it.remove(List.of("upgrading", "upgradesFailed")));
      }
    }
    change(database, status -> status.remove(List.of("upgrade", "upgradeClients")));
  }

  private interface Note {
    void in(ObjectNode status);
  }

  private void change(Resource database, Note note) {
    objects.change(database.key(), database.uid(), object -> note.in(object.withObject("/status")));
  }
}
