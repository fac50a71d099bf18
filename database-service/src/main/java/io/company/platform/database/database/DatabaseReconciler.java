package io.company.platform.database.database;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.database.archive.Objects;
import io.company.platform.database.archive.Server;
import io.company.platform.database.archive.Servers;
import io.company.platform.database.backup.BackupCare;
import io.company.platform.database.backup.BackupCare.Protection;
import io.company.platform.database.binding.Bindings;
import io.company.platform.database.instance.InstanceConfig;
import io.company.platform.database.instance.Instances;
import io.company.platform.database.instance.Standing;
import io.company.platform.database.monitor.Monitor;
import io.company.platform.database.restore.Copies;
import io.company.platform.database.restore.Restores;
import io.company.platform.kernel.home.HomeException;
import io.company.platform.kernel.reconcile.Reconciler;
import io.company.platform.kernel.resource.Key;
import io.company.platform.kernel.resource.Resource;
import io.company.platform.kinds.DatabaseSpec;
import io.company.platform.kinds.Kinds;
import io.company.platform.kinds.Quantity;
import io.company.platform.kinds.Specs;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jboss.logging.Logger;

/**
 * Makes databases true: a server in each environment, side by side, and then what keeps them well.
 * What is asked of a server by others (to stand still, to run with other data) is in the status,
 * and followed here.
 */
@ApplicationScoped
class DatabaseReconciler implements Reconciler {

  private static final Duration SOON = Duration.ofMillis(200);
  private static final Duration AWAY = Duration.ofSeconds(2);

  private static final Logger LOG = Logger.getLogger(DatabaseReconciler.class);

  private final Objects objects;
  private final Servers servers;
  private final Instances instances;
  private final BackupCare backups;
  private final Restores restores;
  private final Monitor monitor;
  private final Bindings bindings;
  private final Removal removal;
  private final Connections connections;
  private final InstanceConfig config;
  private final Upkeep upkeep;
  private final ExecutorService environments = Executors.newVirtualThreadPerTaskExecutor();
  private final Clock clock = Clock.systemUTC();

  DatabaseReconciler(
      Objects objects,
      Servers servers,
      Instances instances,
      BackupCare backups,
      Restores restores,
      Monitor monitor,
      Bindings bindings,
      Removal removal,
      Connections connections,
      InstanceConfig config,
      Upkeep upkeep) {
    this.objects = objects;
    this.servers = servers;
    this.instances = instances;
    this.backups = backups;
    this.restores = restores;
    this.monitor = monitor;
    this.bindings = bindings;
    this.removal = removal;
    this.connections = connections;
    this.config = config;
    this.upkeep = upkeep;
  }

  @Override
  public String plural() {
    return Kinds.DATABASE.plural();
  }

  @Override
  public Next reconcile(Key key) throws InterruptedException {
    Optional<Resource> found = objects.get(key);
    if (found.isEmpty()) {
      return Next.whenChanged();
    }
    Resource database = found.get();
    try {
      if (database.deleting()) {
        return removal.remove(database) ? Next.whenChanged() : Next.in(SOON);
      }
      if (Copies.waitsFor(database).isPresent()) {
        write(database, DatabaseView.waiting(Copies.waitsFor(database).get()));
        return Next.whenChanged();
      }
      return keep(database);
    } catch (HomeException failure) {
      write(database, DatabaseView.trouble(failure));
      return Next.in(AWAY);
    }
  }

  private Next keep(Resource database) throws InterruptedException {
    DatabaseSpec spec = Specs.read(DatabaseSpec.class, database.spec());
    Map<String, Standing> standings = standings(database, spec);
    boolean wasReady = DatabaseView.ready(database);
    Resource written = write(database, DatabaseView.standing(spec, standings));
    boolean ready = standings.values().stream().allMatch(Standing::ready);
    boolean more = standings.values().stream().anyMatch(Standing::soon);
    reissue(database, written, standings);
    if (!wasReady || !ready) {
      bindings.thingChanged(database.key());
    }
    Duration next = care(written, spec, standings);
    boolean left = !removal.removeEnvironments(written, spec);
    if (more || left) {
      return Next.in(SOON);
    }
    return Next.in(ready ? next : shorter(next, AWAY));
  }

  /** All environments at once, each as far as it goes without waiting. */
  private Map<String, Standing> standings(Resource database, DatabaseSpec spec)
      throws InterruptedException {
    Map<String, Future<Standing>> begun = new LinkedHashMap<>();
    for (String environment : spec.environments()) {
      begun.put(environment, environments.submit(() -> instances.keep(database, environment)));
    }
    Map<String, Standing> standings = new LinkedHashMap<>();
    for (Map.Entry<String, Future<Standing>> each : begun.entrySet()) {
      try {
        standings.put(each.getKey(), each.getValue().get());
      } catch (ExecutionException e) {
        standings.put(each.getKey(), DatabaseView.failed(e.getCause()));
      }
    }
    return standings;
  }

  /** Data of before know nothing of logins that were given since. */
  private void reissue(Resource before, Resource now, Map<String, Standing> standings) {
    for (Map.Entry<String, Standing> each : standings.entrySet()) {
      boolean changed =
          !DatabaseView.prepared(before, each.getKey()).equals(each.getValue().prepared());
      if (each.getValue().ready() && changed && DatabaseView.incarnation(now, each.getKey()) > 1) {
        bindings.reissue(now, each.getKey());
      }
    }
  }

  /** Backups, figures, updates of the servers that are ready. */
  private Duration care(Resource database, DatabaseSpec spec, Map<String, Standing> standings) {
    Duration next = config.figures();
    Set<String> held = restores.held(database.key().namespace());
    Map<String, ObjectNode> entries = new LinkedHashMap<>();
    Map<String, Protection> protections = new LinkedHashMap<>();
    for (Server server : instances.of(database)) {
      if (!spec.environments().contains(server.environment())) {
        continue;
      }
      Standing standing = standings.get(server.environment());
      try (Connection session = session(server, standing)) {
        Protection protection = backups.look(database, server, Optional.ofNullable(session), held);
        protections.put(server.environment(), protection);
        next = shorter(next, protection.next());
        if (session != null) {
          long limit = Quantity.memoryBytes(spec.resources().storage());
          monitor
              .look(server, session, limit)
              .ifPresent(entry -> entries.put(server.environment(), entry));
          connections.sweep(server, session);
        }
      } catch (SQLException notClosed) {
        LOG.debugf("session not closed server=%s cause=%s", server.id(), notClosed.getMessage());
      }
      // A server that stands still may do so for an upgrade, which goes on.
      if (standing != null) {
        next = shorter(next, upkeep.look(database, server));
      }
    }
    List<String> users = bindings.usersOf(database.key());
    write(database, DatabaseView.care(entries, protections, users));
    return next;
  }

  /** One for all that is looked at; null where the server is not ready or does not answer. */
  private Connection session(Server server, Standing standing) {
    if (standing == null || !standing.ready()) {
      return null;
    }
    try {
      return servers.connect(server, "postgres");
    } catch (SQLException e) {
      LOG.debugf("not looked at server=%s cause=%s", server.id(), e.getMessage());
      return null;
    }
  }

  private static Duration shorter(Duration one, Duration other) {
    return other != null && other.compareTo(one) < 0 ? other : one;
  }

  private Resource write(Resource database, DatabaseView.Change change) {
    Instant now = clock.instant();
    objects.change(database.key(), database.uid(), object -> change.apply(object, now));
    return objects.get(database.key()).orElse(database);
  }
}
