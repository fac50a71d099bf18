package io.company.platform.database.database;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.kernel.reconcile.Reconciler;
import io.company.platform.kernel.resource.Key;
import io.company.platform.kernel.resource.Resource;
import io.company.platform.kernel.store.Actor;
import io.company.platform.kernel.store.Decision;
import io.company.platform.kernel.store.Store;
import io.company.platform.kinds.Condition;
import io.company.platform.kinds.DatabaseStatus;
import io.company.platform.kinds.Kinds;
import io.company.platform.kinds.Specs;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Tells on each database where it stands. Until a provisioner is installed, that is the whole truth
 * about it.
 */
@ApplicationScoped
class DatabaseReconciler implements Reconciler {

  private static final Actor ACTOR = new Actor("database-service");

  private final Store store;
  private final Clock clock = Clock.systemUTC();

  DatabaseReconciler(Store store) {
    this.store = store;
  }

  @Override
  public String plural() {
    return Kinds.DATABASE.plural();
  }

  @Override
  public Next reconcile(Key key) {
    Instant now = clock.instant();
    store.write(key, ACTOR, current -> decide(current, now)).await().indefinitely();
    return Next.whenChanged();
  }

  /** Pure: what shall become of the database. */
  static Decision.Verdict decide(Optional<Resource> current, Instant now) {
    if (current.isEmpty()) {
      return new Decision.Verdict.Nothing();
    }
    Resource database = current.get();
    DatabaseStatus before = Specs.read(DatabaseStatus.class, database.json().path("status"));
    List<Condition> conditions =
        before == null || before.conditions() == null ? List.of() : before.conditions();
    String message =
        "Database "
            + database.key().name()
            + " is stored but not running: no provisioner is installed yet. Nothing is to be done; it is provisioned once"
            + " one is.";
    Condition ready =
        new Condition("Ready", "False", "NoProvisioner", message, null, database.generation())
            .dated(conditions, now);
    ObjectNode changed = database.json().deepCopy();
    changed.set(
        "status",
        Specs.write(
            new DatabaseStatus(
                database.generation(), "Pending", null, List.of(ready), null, null, null, null)));
    return new Decision.Verdict.Put(changed);
  }
}
