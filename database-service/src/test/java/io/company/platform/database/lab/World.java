package io.company.platform.database.lab;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.database.archive.Chores;
import io.company.platform.database.archive.Objects;
import io.company.platform.database.archive.Server;
import io.company.platform.database.backup.Backup;
import io.company.platform.database.backup.BackupCare;
import io.company.platform.database.backup.BackupReconciler;
import io.company.platform.database.backup.Backups;
import io.company.platform.database.backup.Removal;
import io.company.platform.database.backup.Sessions;
import io.company.platform.database.binding.Bindings;
import io.company.platform.database.binding.MemoryBindings;
import io.company.platform.database.database.MemoryDatabases;
import io.company.platform.database.database.Upkeep;
import io.company.platform.database.instance.MemoryInstances;
import io.company.platform.database.restore.Copies;
import io.company.platform.database.restore.Flush;
import io.company.platform.database.restore.MemoryRestores;
import io.company.platform.database.restore.RestoreReconciler;
import io.company.platform.database.restore.Restores;
import io.company.platform.database.update.MemoryCare;
import io.company.platform.database.vault.Vault;
import io.company.platform.database.vault.Vaults;
import io.company.platform.kernel.error.PlatformException;
import io.company.platform.kernel.error.Reason;
import io.company.platform.kernel.home.Home;
import io.company.platform.kernel.home.HomeException;
import io.company.platform.kernel.reconcile.Reconciler;
import io.company.platform.kernel.resource.Json;
import io.company.platform.kernel.resource.Key;
import io.company.platform.kernel.resource.Resource;
import io.company.platform.kernel.store.Store;
import io.company.platform.kinds.Kinds;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The whole of what keeps databases, on a node, servers and a store in memory, with a clock of its
 * own. A death makes everything anew but those; whoever is due is reconciled, one after the other.
 */
public final class World extends Rounds {

  public static final String OLD = "14.24";
  public static final String NEWER = "14.25";
  public static final String NEXT = "15.19";

  /** Of every world: certificates take long to make. */
  private static final Vault VAULT = Vaults.inMemory();

  public final MemoryHome home;
  private final MemoryPostgres postgres = new MemoryPostgres(clock);
  private final Map<Integer, String> newest = new HashMap<>(Map.of(14, OLD));
  private int writes;

  /** Of each volume, what was acknowledged to whom wrote it. */
  private final Map<String, List<String>> acknowledged = new HashMap<>();

  /** Whether applications write all the while. */
  public boolean traffic;

  private Service service;

  /** What lives in one process. */
  private final class Service {
    final Store store =
        troubles.around(
            Store.class,
            memory,
            Set.of("get", "list", "revision"),
            false,
            away -> new PlatformException(Reason.UNAVAILABLE, "the store does not answer"));
    final Home node =
        troubles.around(
            Home.class,
            home,
            Set.of("toolchains", "volume"),
            false,
            away -> new HomeException("it was told to fail", away, null));
    final Objects own = new Objects(store);
    final Backups backups = new Backups(own);
    final Chores chores = new Chores(node);
    final Bindings bindings = MemoryBindings.of(store, wake, VAULT);
    final MemoryInstances parts =
        new MemoryInstances(node, own, VAULT, bindings, wake, postgres, newest);
    final BackupCare care = new BackupCare(backups, node, clock);
    final Upkeep upkeep =
        MemoryCare.of(own, parts.servers, parts.offers, backups, chores, node, wake, clock);
    final MemoryDatabases databases =
        MemoryDatabases.of(store, own, parts, care, node, backups, bindings, VAULT, upkeep);
    final List<Reconciler> reconcilers =
        List.of(
            databases.reconciler(),
            new BackupReconciler(
                backups,
                own,
                parts.servers,
                new Sessions(parts.servers),
                chores,
                new Removal(backups, own, chores, node),
                wake,
                clock),
            new RestoreReconciler(
                new Restores(own),
                own,
                backups,
                parts.servers,
                chores,
                node,
                new Flush(parts.servers),
                new Copies(own, parts.servers, node),
                wake,
                clock));

    Reconciler of(Key key) {
      return reconcilers.stream()
          .filter(each -> each.plural().equals(key.plural()))
          .findFirst()
          .orElseThrow();
    }
  }

  public World(Troubles troubles) {
    super(troubles);
    home =
        new MemoryHome(
            Set.of("postgres-" + OLD, "postgres-" + NEWER, "postgres-" + NEXT),
            new MemoryScripts(postgres));
    postgres.of(home, troubles);
    service = new Service();
  }

  /** From now on there is another newest minor version of a major one. */
  public void offer(int major, String version) {
    newest.put(major, version);
    reborn();
  }

  @Override
  void born() {
    postgres.disconnect();
    service = new Service();
  }

  @Override
  Reconciler of(Key key) {
    return service.of(key);
  }

  /** A new Database, as its admission leaves it. */
  public Key database(String name, Consumer<ObjectNode> spec) {
    return create(
        Kinds.DATABASE,
        name,
        it -> {
          it.put("version", "14").putArray("environments").add("production");
          spec.accept(it);
        });
  }

  public Optional<Server> server(Key database) {
    return get(database).flatMap(it -> service.parts.servers.of(it).stream().findFirst());
  }

  public JsonNode entry(Key database) {
    return status(database).path("environments").path(0);
  }

  /** The oldest first. */
  public List<Backup> backups() {
    return objects.in(Backup.PLURAL, "orders").stream()
        .map(Backup::from)
        .sorted(Comparator.comparing(Backup::createdAt))
        .toList();
  }

  /** A row that an application wrote, and was told so. */
  public void write(Key database, String value) {
    Server server = server(database).orElseThrow();
    MemoryHome.Process process = home.process(server.id()).filter(it -> it.serving).orElseThrow();
    write(process, value);
  }

  private void write(MemoryHome.Process process, String value) {
    clock.pass(MOMENT);
    String volume = process.described.getMounts(0).getVolumeId();
    List<String> said =
        acknowledged.computeIfAbsent(volume, id -> new ArrayList<>(process.data.values()));
    postgres.write(process, value);
    said.add(value);
  }

  /** What the running server of the database has. */
  public List<String> rows(Key database) {
    return server(database)
        .flatMap(it -> home.process(it.id()))
        .map(it -> it.data.values())
        .orElse(List.of("no server"));
  }

  public String version(Key database) {
    return server(database)
        .flatMap(it -> home.process(it.id()))
        .map(MemoryHome.Process::version)
        .orElse("no server");
  }

  /** Rows that a restore to the end of the archive's last backup and log would bring back. */
  public List<String> archived(String volume) {
    Contents archive = home.contents(volume);
    if (archive == null || archive.bases.isEmpty()) {
      return List.of("nothing");
    }
    Contents.Base last =
        archive.bases.values().stream()
            .max(Comparator.comparing(Contents.Base::stop))
            .orElseThrow();
    List<String> rows = new ArrayList<>(last.rows().stream().map(Contents.Row::value).toList());
    archive.log.values().stream()
        .filter(each -> each.position() > last.stop() && !each.value().isEmpty())
        .forEach(each -> rows.add(each.value()));
    return rows;
  }

  /** As a user's client does: what failed is asked for again, what was done already is well. */
  public void act(Key key, String action) {
    for (int tries = 0; tries < 5; tries++) {
      try {
        actOnce(key, action);
        return;
      } catch (Troubles.Killed killed) {
        reborn();
      } catch (PlatformException | HomeException failed) {
        boolean done =
            failed instanceof PlatformException known && known.reason() == Reason.CONFLICT;
        if (done && tries > 0) {
          return;
        }
        if (done) {
          throw failed;
        }
      }
    }
    throw new AssertionError(action + " does not come through");
  }

  /** As a user does who is told that it failed, and does something else then. */
  public void tryOnce(Key key, String action) {
    try {
      actOnce(key, action);
    } catch (Troubles.Killed killed) {
      reborn();
    } catch (PlatformException | HomeException failed) {
      wake.wake(key);
    }
  }

  /** Planned again, for what the spec asks for. */
  public boolean upgradeUndone(Key database) {
    return status(database).at("/upgrade/phase").asText().equals("Planned");
  }

  /** How many rows the traffic wrote. */
  public int written() {
    return writes;
  }

  private void actOnce(Key key, String action) {
    Resource resource = get(key).orElseThrow();
    if (key.plural().equals("restores")) {
      MemoryRestores.act(service.store, service.own, wake, clock, resource, action);
      return;
    }
    service.upkeep.act(null, resource, action, Json.object(), false);
  }

  /** A Restore, as the action restore makes it. */
  public Key restore(Key database, String body) {
    clock.pass(MOMENT);
    ObjectNode made =
        new Restores(objects)
            .request(
                get(database).orElseThrow(),
                Json.parseObject(body.getBytes(java.nio.charset.StandardCharsets.UTF_8)),
                false,
                clock.instant());
    Key key = new Key("restores", "orders", made.at("/metadata/name").asText());
    wake.wake(key);
    return key;
  }

  public Backup backUp(Key database) {
    clock.pass(MOMENT);
    BackupCare care = new BackupCare(new Backups(objects), home, clock);
    return Backup.from(care.request(server(database).orElseThrow()));
  }

  @Override
  void tick() {
    home.tick();
    if (traffic) {
      home.workloadIds().stream()
          .flatMap(each -> home.process(each).stream())
          .filter(each -> each.serving)
          .forEach(each -> write(each, "w" + ++writes));
    }
    check();
  }

  /** What holds at every moment: what was acknowledged is where it was written. */
  private void check() {
    acknowledged.forEach(
        (volume, rows) -> {
          Contents there = home.contents(volume);
          if (there != null && !there.values().equals(rows)) {
            home.violations.add(
                "volume %s has %s, and acknowledged was %s"
                    .formatted(volume, there.values(), rows));
          }
        });
    acknowledged.keySet().removeIf(each -> home.contents(each) == null);
    if (!home.violations.isEmpty()) {
      throw new AssertionError(home.violations.getFirst());
    }
  }

  @Override
  String left() {
    return "volumes " + home.volumeIds() + " tasks " + home.taskIds();
  }

  @Override
  public void sweepOrphans() {
    try {
      service.databases.orphans().sweep();
    } catch (Exception failed) {
      throw new IllegalStateException(failed);
    }
  }

  /** A database that is ready and has its first backup. */
  public void ready(Key database) {
    until(
        "ready and backed up",
        () ->
            phase(database).equals("Ready")
                && backups().stream().anyMatch(Backup::complete)
                && backups().stream().allMatch(Backup::over));
  }
}
