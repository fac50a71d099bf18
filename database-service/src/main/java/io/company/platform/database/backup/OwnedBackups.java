package io.company.platform.database.backup;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.database.archive.EnvironmentOf;
import io.company.platform.database.archive.Objects;
import io.company.platform.kernel.resource.Admission;
import io.company.platform.kernel.resource.Key;
import io.company.platform.kernel.resource.Owned;
import io.company.platform.kernel.store.Store;
import io.company.platform.kinds.Kind;
import io.company.platform.kinds.Kinds;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/** Backups as their users see them: of a database of their team, and never changed. */
@ApplicationScoped
class OwnedBackups implements Owned {

  private final Store store;

  OwnedBackups(Store store) {
    this.store = store;
  }

  @Override
  public Kind kind() {
    return Kinds.BACKUP;
  }

  @Override
  public Uni<ObjectNode> admit(Admission admission) {
    ObjectNode object = admission.object();
    if (admission.current().isPresent()) {
      EnvironmentOf.refuseAnotherSpec(object, admission.current().get());
      return Uni.createFrom().item(object);
    }
    JsonNode name = object.at("/spec/database");
    if (!name.isTextual()) {
      return Uni.createFrom().item(object);
    }
    Key key =
        new Key(Kinds.DATABASE.plural(), object.at("/metadata/namespace").asText(), name.asText());
    return store
        .get(key)
        .map(
            database -> {
              EnvironmentOf.fillIn(object, EnvironmentOf.present(key, name, database));
              EnvironmentOf.refuseWithoutBackups(database.orElseThrow(), name);
              object.withObject("/status").put("databaseUid", database.get().uid());
              Objects.addFinalizer(object, Backup.FINALIZER);
              return object;
            });
  }
}
