package io.company.platform.database.restore;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.database.archive.EnvironmentOf;
import io.company.platform.database.archive.Objects;
import io.company.platform.database.backup.Backup;
import io.company.platform.kernel.error.PlatformException;
import io.company.platform.kernel.error.Reason;
import io.company.platform.kernel.identity.Caller;
import io.company.platform.kernel.reconcile.Wake;
import io.company.platform.kernel.resource.Admission;
import io.company.platform.kernel.resource.Key;
import io.company.platform.kernel.resource.Owned;
import io.company.platform.kernel.resource.Resource;
import io.company.platform.kernel.store.Query;
import io.company.platform.kernel.store.Store;
import io.company.platform.kinds.Kind;
import io.company.platform.kinds.Kinds;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.Optional;

/** Restores as their users see them: refused where nothing can come of them, and never changed. */
@ApplicationScoped
class OwnedRestores implements Owned {

  private final Store store;
  private final Restores restores;
  private final Objects objects;
  private final Wake wake;
  private final Clock clock;

  @Inject
  OwnedRestores(Store store, Restores restores, Objects objects, Wake wake) {
    this(store, restores, objects, wake, Clock.systemUTC());
  }

  OwnedRestores(Store store, Restores restores, Objects objects, Wake wake, Clock clock) {
    this.store = store;
    this.restores = restores;
    this.objects = objects;
    this.wake = wake;
    this.clock = clock;
  }

  @Override
  public Kind kind() {
    return Kinds.RESTORE;
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
    String team = object.at("/metadata/namespace").asText();
    Key key = new Key(Kinds.DATABASE.plural(), team, name.asText());
    Key into = new Key(Kinds.DATABASE.plural(), team, object.at("/spec/into").asText("-"));
    return Uni.combine()
        .all()
        .unis(
            store.get(key),
            store.get(into),
            store.list(Query.in(Backup.PLURAL, team)),
            store.list(Query.in(Restore.PLURAL, team)))
        .asTuple()
        .map(
            found -> {
              refuseTaken(object, found.getItem2());
              restores.complete(
                  object,
                  found.getItem1(),
                  found.getItem3().items(),
                  found.getItem4().items(),
                  clock.instant());
              Objects.addFinalizer(object, Restore.FINALIZER);
              return object;
            });
  }

  private static void refuseTaken(ObjectNode object, Optional<Resource> into) {
    if (into.isPresent()) {
      throw EnvironmentOf.refuse(
          "spec.into",
          "there is a database %s already; name one that is not there yet"
              .formatted(into.get().key().name()),
          object.at("/spec/into"));
    }
  }

  @Override
  public JsonNode act(
      Caller caller, Resource resource, String action, ObjectNode body, boolean dryRun) {
    Restore restore = Restore.from(resource);
    if (restore.phase() != Restore.Phase.AWAITING_CONFIRMATION) {
      throw new PlatformException(
          Reason.CONFLICT,
          "restore %s is %s; only one in place that awaits confirmation can be %s"
              .formatted(
                  restore.key().name(),
                  restore.phase().word(),
                  action.equals("undo") ? "undone" : "confirmed"));
    }
    if (!dryRun) {
      Restore.Phase next = action.equals("undo") ? Restore.Phase.UNDOING : Restore.Phase.CONFIRMING;
      objects.change(
          resource.key(),
          resource.uid(),
          object -> {
            ObjectNode status = object.withObject("/status");
            if (status.path("phase").asText().equals(restore.phase().word())) {
              status.put("phase", next.word());
            }
          });
      wake.wake(resource.key());
    }
    return objects.get(resource.key()).map(Resource::json).orElse(resource.json());
  }
}
