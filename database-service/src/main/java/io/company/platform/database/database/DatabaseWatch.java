package io.company.platform.database.database;

import io.company.platform.kernel.home.Home;
import io.company.platform.kernel.home.HomeWatch;
import io.company.platform.kernel.reconcile.Wake;
import io.company.platform.kernel.resource.Key;
import io.company.platform.kernel.store.Stores;
import io.company.platform.kinds.Kinds;
import io.company.platform.proto.node.v1.WorkloadStatus;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Wakes a database, or a cache, as soon as one of its servers changes. */
@ApplicationScoped
class DatabaseWatch {

  private final HomeWatch watch;
  private final Stores stores;

  DatabaseWatch(Home home, Wake wake, Stores stores) {
    this.watch = HomeWatch.ofChanges(home, wake, DatabaseWatch::concerned, Instant.now());
    this.stores = stores;
  }

  void start(@Observes StartupEvent event) {
    if (stores.postgres().isPresent()) {
      watch.start();
    }
  }

  void stop(@Observes ShutdownEvent event) {
    watch.stop();
  }

  /** Pure: whose workload it is. */
  static Optional<Key> concerned(WorkloadStatus status) {
    String kind = status.getLabelsOrDefault("kind", "");
    String team = status.getLabelsOrDefault("team", "");
    String name = status.getLabelsOrDefault("name", "");
    boolean ours =
        status.getLabelsOrDefault("owner", "").equals("database-service")
            && !team.isEmpty()
            && !name.isEmpty();
    return List.of(Kinds.DATABASE, Kinds.CACHE).stream()
        .filter(each -> ours && each.singular().equals(kind))
        .map(each -> new Key(each.plural(), team, name))
        .findFirst();
  }
}
