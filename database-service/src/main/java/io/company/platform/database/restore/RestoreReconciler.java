package io.company.platform.database.restore;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.database.archive.Chores;
import io.company.platform.database.archive.Chores.State;
import io.company.platform.database.archive.Conditions;
import io.company.platform.database.archive.Objects;
import io.company.platform.database.archive.Server;
import io.company.platform.database.archive.Servers;
import io.company.platform.database.backup.Backup;
import io.company.platform.database.backup.Backups;
import io.company.platform.database.restore.Restore.Phase;
import io.company.platform.database.restore.RestorePlan.Act;
import io.company.platform.kernel.home.Home;
import io.company.platform.kernel.home.HomeException;
import io.company.platform.kernel.reconcile.Reconciler;
import io.company.platform.kernel.reconcile.Wake;
import io.company.platform.kernel.resource.Key;
import io.company.platform.proto.node.v1.Volume;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * Carries restores out: beside the running server until the data are there, then by a switch. What
 * was replaced stays until it is confirmed, and nothing is touched before the recovery succeeded.
 */
@ApplicationScoped
public class RestoreReconciler implements Reconciler {

  private static final Logger LOG = Logger.getLogger(RestoreReconciler.class);
  private static final Duration LOOK = Duration.ofMillis(200);
  private static final Duration WAIT = Duration.ofSeconds(1);

  private final Restores restores;
  private final Objects objects;
  private final Backups backups;
  private final Servers servers;
  private final Chores chores;
  private final Home home;
  private final Flush flush;
  private final Copies copies;
  private final Wake wake;
  private final Incarnations incarnations;
  private final Clock clock;

  @Inject
  public RestoreReconciler(
      Restores restores,
      Objects objects,
      Backups backups,
      Servers servers,
      Chores chores,
      Home home,
      Flush flush,
      Copies copies,
      Wake wake) {
    this(restores, objects, backups, servers, chores, home, flush, copies, wake, Clock.systemUTC());
  }

  public RestoreReconciler(
      Restores restores,
      Objects objects,
      Backups backups,
      Servers servers,
      Chores chores,
      Home home,
      Flush flush,
      Copies copies,
      Wake wake,
      Clock clock) {
    this.restores = restores;
    this.objects = objects;
    this.backups = backups;
    this.servers = servers;
    this.chores = chores;
    this.home = home;
    this.flush = flush;
    this.copies = copies;
    this.wake = wake;
    this.incarnations = new Incarnations(home, backups, objects);
    this.clock = clock;
  }

  @Override
  public String plural() {
    return Restore.PLURAL;
  }

  @Override
  public Next reconcile(Key key) {
    Optional<Restore> found = restores.get(key);
    if (found.isEmpty()) {
      return Next.whenChanged();
    }
    Restore restore = found.get();
    try {
      Optional<Server> server = source(restore);
      if (restore.deleting()) {
        return remove(restore, server);
      }
      return carryOut(RestorePlan.next(known(restore, server)), restore, server);
    } catch (HomeException failure) {
      if (!failure.unreachable()) {
        LOG.warnf("restore refused name=%s cause=%s", restore.key().name(), failure.getMessage());
      }
      tell(restore, "NodeUnavailable", failure.getMessage());
      return Next.in(WAIT);
    }
  }

  /** The server whose data are restored; empty where it is gone, or another of its name. */
  private Optional<Server> source(Restore restore) {
    return objects
        .get(restore.database())
        .filter(it -> it.uid().equals(restore.note("databaseUid")))
        .filter(it -> !it.deleting())
        .flatMap(it -> servers.of(it, restore.spec().environment()));
  }

  private RestorePlan.Known known(Restore restore, Optional<Server> server) {
    Integer made = restore.status().incarnation();
    boolean onRestored = server.isPresent() && made != null && server.get().incarnation() == made;
    return new RestorePlan.Known(
        restore.phase(),
        restore.inPlace(),
        restore.phase() == Phase.RESTORING
            ? chores.look(restore.chore("recover"))
            : new State.None(),
        !restore.inPlace() || server.isPresent(),
        restore.inPlace() ? onRestored : copies.released(restore),
        restore.inPlace()
            ? server.isPresent() && servers.ready(server.get())
            : copies.ready(restore));
  }

  private Next carryOut(Act act, Restore restore, Optional<Server> server) {
    return switch (act) {
      case Act.Rest rest -> rest(restore);
      case Act.Wait wait -> Next.in(LOOK);
      case Act.Decide decide -> decide(restore, server);
      case Act.Recover recover -> recover(restore);
      case Act.Recovered recovered -> recovered(restore, recovered.done());
      case Act.Fail fail -> fail(restore, fail.reason(), fail.message());
      case Act.Switch change -> {
        if (restore.inPlace()) {
          servers.run(
              server.orElseThrow(), restore.status().incarnation(), restore.note("version"));
        } else {
          copies.release(restore);
        }
        yield Next.in(LOOK);
      }
      case Act.Settle settle -> settle(restore, server);
      case Act.Confirm confirm -> confirm(restore);
      case Act.Return back -> {
        servers.run(
            server.orElseThrow(),
            restore.status().replacedIncarnation(),
            restore.note("replacedVersion"));
        yield Next.in(LOOK);
      }
      case Act.Undo undo -> undo(restore, server.orElseThrow());
    };
  }

  /** The log up to now is brought into the archive first, where the server still answers. */
  private Next decide(Restore restore, Optional<Server> server) {
    Instant now = clock.instant();
    Optional<String> inTheWay = restore.inPlace() ? restores.claim(restore) : Optional.empty();
    if (inTheWay.isPresent()) {
      return fail(restore, "AnotherInPlace", inTheWay.get() + "; then ask for this one again");
    }
    boolean flushed = server.isEmpty() || flush.upToNow(server.get());
    String uid = restore.note("databaseUid");
    List<Backup> all = backups.of(restore.key().namespace(), uid, restore.spec().environment());
    var found =
        RestorePoint.find(
            Restores.candidates(all, uid, restore.spec().environment()),
            restore.time(),
            restore.spec().backup(),
            now);
    if (found instanceof RestorePoint.Found.None none) {
      return fail(restore, "NotRestorable", none.message());
    }
    RestorePoint point = ((RestorePoint.Found.Point) found).point();
    Backup backup =
        all.stream()
            .filter(it -> it.name().equals(point.backup().name()))
            .findFirst()
            .orElseThrow();
    int next = restore.inPlace() ? incarnations.free(server.orElseThrow()) : 1;
    change(
        restore,
        Phase.RESTORING,
        "Restoring",
        "The data are restored beside the running database from backup %s%s."
            .formatted(
                backup.name(),
                flushed ? "" : "; its server does not answer, so the latest writes may be missing"),
        status -> {
          status
              .put("backup", backup.name())
              .put("startedAt", now.truncatedTo(ChronoUnit.MILLIS).toString())
              .put("source", backup.archiveVolume())
              .put("sourceIncarnation", backup.incarnation())
              .put("archiveName", backup.archiveName())
              .put("digest", backup.status().digest())
              .put("endOfBackup", point.endOfBackup())
              .put("version", backup.status().version())
              .put("incarnation", next);
          server
              .filter(it -> restore.inPlace())
              .ifPresent(
                  it ->
                      status
                          .put("version", sameMajor(it, backup))
                          .put("memoryBytes", it.memoryBytes())
                          .put("replacedVersion", it.version())
                          .put("replacedIncarnation", it.incarnation()));
        });
    return Next.in(Duration.ZERO);
  }

  /** The version that runs, if it can read the backup. */
  private static String sameMajor(Server server, Backup backup) {
    return server.major() == Server.major(backup.status().version())
        ? server.version()
        : backup.status().version();
  }

  private Next recover(Restore restore) {
    Server server = place(restore);
    String volume = volume(restore);
    create(server, volume);
    if (restore.inPlace()) {
      create(server, server.archiveVolume(restore.status().incarnation()));
    }
    Recovery recovery =
        new Recovery(
            restore.note("source"),
            restore.note("archiveName"),
            restore.note("digest"),
            restore.time(),
            restore.notes().path("endOfBackup").asBoolean(),
            null);
    chores.run(
        recovery
            .chore(server, restore.chore("recover"), volume)
            .with("OLD_NAME", server.databaseName())
            .with("NEW_NAME", Server.databaseName(restore.target()))
            .with("LOGINS", restore.inPlace() ? "keep" : "close"));
    return Next.in(LOOK);
  }

  private void create(Server server, String volume) {
    home.create(
        Volume.newBuilder()
            .setId(volume)
            .putAllLabels(server.labels())
            .setUser(server.id())
            .build(),
        null);
  }

  private static String volume(Restore restore) {
    return restore.inPlace()
        ? place(restore).dataVolume(restore.status().incarnation())
        : restore.chore("data");
  }

  /** The source's names, which also stand when it is gone. */
  private static Server place(Restore restore) {
    return new Server(
        restore.database(),
        restore.note("databaseUid"),
        restore.spec().environment(),
        restore.notes().path("sourceIncarnation").asInt(),
        restore.note("version"),
        restore.notes().path("memoryBytes").asLong());
  }

  private Next recovered(Restore restore, State.Done done) {
    Map<String, String> results = done.results();
    LOG.infof(
        "recovered name=%s began=%s unpacked=%s ready=%s stopped=%s",
        restore.key().name(),
        results.get("began"),
        results.get("unpacked"),
        results.get("ready"),
        results.get("stopped"));
    String to =
        Recovery.last(results)
            .map(Instant::toString)
            .orElse(
                backups
                    .get(
                        new Key(
                            Backup.PLURAL, restore.key().namespace(), restore.status().backup()))
                    .map(it -> it.status().completedAt())
                    .orElse(restore.spec().time()));
    if (!restore.inPlace() && !copies.make(restore, place(restore), volume(restore))) {
      return Next.in(LOOK);
    }
    change(
        restore,
        Phase.SWITCHING,
        "Switching",
        "The data are there; the server is started on them.",
        status -> status.put("restoredTo", to).put("reached", results.get("reached")));
    chores.clear(restore.chore("recover"));
    return Next.in(Duration.ZERO);
  }

  private Next settle(Restore restore, Optional<Server> server) {
    Instant now = clock.instant();
    if (restore.inPlace()) {
      servers.settle(server.orElseThrow());
      backups.create(server.orElseThrow(), "Restore", restore.uid());
    }
    Phase phase = restore.inPlace() ? Phase.AWAITING_CONFIRMATION : Phase.COMPLETED;
    String until =
        "yes".equals(restore.note("reached")) || restore.time() == null
            ? ""
            : " Nothing was written between then and %s.".formatted(restore.spec().time());
    String more =
        restore.inPlace()
            ? " The data from before are kept until the action confirm; undo brings them back."
            : "";
    change(
        restore,
        phase,
        "Restored",
        "Restored to %s.".formatted(restore.status().restoredTo()) + until + more,
        status -> {
          if (!status.hasNonNull("completedAt")) {
            Instant began = Instant.parse(status.path("startedAt").asText());
            status
                .put("completedAt", now.truncatedTo(ChronoUnit.MILLIS).toString())
                .put(
                    "recoverySeconds",
                    Math.max(0, Duration.between(began, now).toMillis() / 1000.0));
          }
        });
    LOG.infof("restored name=%s to=%s", restore.key().name(), restore.status().restoredTo());
    wake.wake(restore.target());
    return Next.in(Duration.ZERO);
  }

  /** The data from before go; their backups stay as long as the window needs them. */
  private Next confirm(Restore restore) {
    home.removeVolume(place(restore).dataVolume(restore.status().replacedIncarnation()));
    change(
        restore,
        Phase.COMPLETED,
        "Confirmed",
        "Restored to %s, and confirmed.".formatted(restore.status().restoredTo()),
        status -> status.remove("replacedIncarnation"));
    return Next.in(Duration.ZERO);
  }

  /** The restored data, their archive and its backups go: they are of a time that never was. */
  private Next undo(Restore restore, Server server) {
    if (!discard(restore, server)) {
      return Next.in(LOOK);
    }
    change(
        restore,
        Phase.UNDONE,
        "Undone",
        "The data from before the restore are back.",
        status -> status.remove("replacedIncarnation"));
    wake.wake(restore.target());
    return Next.in(Duration.ZERO);
  }

  private boolean discard(Restore restore, Server server) {
    int made = restore.status().incarnation();
    List<Backup> discarded =
        backups.of(server.database().namespace(), server.uid(), server.environment()).stream()
            .filter(each -> each.incarnation() == made)
            .toList();
    discarded.forEach(each -> backups.markDeleted(each, clock.instant()));
    discarded.forEach(each -> wake.wake(each.key()));
    if (!discarded.isEmpty() || !chores.clear(restore.chore("recover"))) {
      return false;
    }
    home.removeVolume(server.dataVolume(made));
    home.removeVolume(server.archiveVolume(made));
    return true;
  }

  private Next fail(Restore restore, String reason, String message) {
    change(
        restore,
        Phase.FAILED,
        reason,
        "The restore failed: " + message + ".",
        status ->
            status.put("completedAt", clock.instant().truncatedTo(ChronoUnit.MILLIS).toString()));
    LOG.warnf("restore failed name=%s cause=%s", restore.key().name(), message);
    return Next.in(Duration.ZERO);
  }

  /** What is over leaves nothing behind that nobody uses. */
  private Next rest(Restore restore) {
    if (!chores.clear(restore.chore("recover"))) {
      return Next.in(LOOK);
    }
    if (!restore.inPlace() && restore.phase().over()) {
      home.removeVolume(restore.chore("data"));
    }
    if (restore.phase() == Phase.FAILED && restore.status().incarnation() != null) {
      removeUnused(restore);
    }
    return Next.whenChanged();
  }

  private void removeUnused(Restore restore) {
    if (restore.inPlace() && !runsOn(restore, restore.status().incarnation())) {
      removeMade(restore);
    }
  }

  /** Also while its database is being deleted. */
  private boolean runsOn(Restore restore, int incarnation) {
    return objects
        .get(restore.database())
        .filter(it -> it.uid().equals(restore.note("databaseUid")))
        .flatMap(it -> servers.of(it, restore.spec().environment()))
        .filter(it -> it.incarnation() == incarnation)
        .isPresent();
  }

  /** The last backup of a database that is gone may be in the archive, which goes with it. */
  private void removeMade(Restore restore) {
    Server place = place(restore);
    int made = restore.status().incarnation();
    home.removeVolume(place.dataVolume(made));
    String archive = place.archiveVolume(made);
    if (backups.inArchive(restore.key().namespace(), archive).isEmpty()) {
      home.removeVolume(archive);
    }
  }

  /** Deleted: what runs stays as it is, which confirms it; what is under way is given up. */
  private Next remove(Restore restore, Optional<Server> server) {
    Phase phase = restore.phase();
    if (!chores.clear(restore.chore("recover"))) {
      return Next.in(LOOK);
    }
    if (restore.inPlace() && restore.status().incarnation() != null) {
      Server place = place(restore);
      boolean switched = runsOn(restore, restore.status().incarnation());
      if (!switched && !phase.over()) {
        if (server.isPresent() && !discard(restore, server.get())) {
          return Next.in(LOOK);
        }
        removeMade(restore);
      }
      if (switched && restore.status().replacedIncarnation() != null) {
        home.removeVolume(place.dataVolume(restore.status().replacedIncarnation()));
      }
    }
    if (!restore.inPlace()) {
      copies.abandon(restore, clock.instant());
      home.removeVolume(restore.chore("data"));
    }
    objects.finish(restore.key(), restore.uid(), Restore.FINALIZER);
    return Next.whenChanged();
  }

  private interface Note {
    void in(ObjectNode status);
  }

  /** Goes on to the phase, unless an action of the user came between. */
  private void change(Restore seen, Phase phase, String reason, String message, Note note) {
    Boolean ready =
        Set.of(Phase.AWAITING_CONFIRMATION, Phase.COMPLETED).contains(phase)
            ? Boolean.TRUE
            : phase == Phase.FAILED ? Boolean.FALSE : null;
    objects.change(
        seen.key(),
        seen.uid(),
        object -> {
          ObjectNode status = object.withObject("/status");
          if (Phase.of(status.path("phase").asText(null)) != seen.phase()) {
            return;
          }
          status
              .put("phase", phase.word())
              .put("observedGeneration", object.at("/metadata/generation").asLong(1));
          note.in(status);
          Conditions.set(object, clock.instant(), "Ready", ready, reason, message);
        });
  }

  private void tell(Restore restore, String reason, String message) {
    objects.change(
        restore.key(),
        restore.uid(),
        object -> Conditions.set(object, clock.instant(), "Ready", null, reason, message));
  }
}
