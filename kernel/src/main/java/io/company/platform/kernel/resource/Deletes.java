package io.company.platform.kernel.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.kernel.store.Actor;
import io.company.platform.kernel.store.Committed;
import io.company.platform.kernel.store.Decision.Verdict;
import io.company.platform.kernel.store.PostgresStore;
import io.company.platform.proto.resource.v1.Outcome;
import io.company.platform.proto.resource.v1.WriteResponse;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * Deletion: at once, or, where finalizers have to run first, by noting the time that it was asked
 * for.
 */
final class Deletes {

  private final PostgresStore store;

  Deletes(PostgresStore store) {
    this.store = store;
  }

  Uni<WriteResponse> delete(Intent intent, Owned owned) {
    return store
        .get(intent.key())
        .chain(
            current ->
                current.isEmpty() || current.get().deleting()
                    ? Uni.createFrom().voidItem()
                    : owned.admitDeletion(intent.caller(), current.get()))
        .chain(() -> delete(intent));
  }

  private Uni<WriteResponse> delete(Intent intent) {
    if (intent.dryRun() || dryRunInOptions(intent.body())) {
      return store
          .get(intent.key())
          .map(
              current -> {
                Verdict verdict = verdict(intent, current, Instant.now());
                return response(
                    verdict instanceof Verdict.Delete,
                    Messages.resource(toStored(current.orElseThrow())));
              });
    }
    return store
        .commit(
            intent.key(),
            new Actor(intent.caller().name()),
            current -> verdict(intent, current, Instant.now()))
        .map(Deletes::response);
  }

  static Verdict verdict(Intent intent, Optional<Resource> current, Instant now) {
    if (current.isEmpty()) {
      throw Access.notFound(intent.kind(), intent.key().namespace(), intent.key().name());
    }
    Resource resource = current.get();
    JsonNode preconditions = intent.body().path("preconditions");
    SystemFields.refuseOtherUid(preconditions.path("uid"), resource);
    SystemFields.refuseOtherRevision(preconditions.path("resourceVersion"), resource);
    if (resource.json().at("/metadata/finalizers").isEmpty()) {
      return new Verdict.Delete();
    }
    if (resource.deleting()) {
      return new Verdict.Nothing();
    }
    ObjectNode object = resource.json().deepCopy();
    SystemFields.metadata(object)
        .put("deletionTimestamp", now.truncatedTo(ChronoUnit.SECONDS).toString());
    return new Verdict.Put(object);
  }

  private static boolean dryRunInOptions(JsonNode options) {
    return options.path("dryRun").isArray() && !options.path("dryRun").isEmpty();
  }

  private static io.company.platform.kernel.store.Stored toStored(Resource resource) {
    return new io.company.platform.kernel.store.Stored(
        resource.key(),
        resource.uid(),
        resource.revision(),
        resource.generation(),
        Json.write(resource.json()));
  }

  private static WriteResponse response(Committed committed) {
    return response(committed.after().isEmpty(), Messages.resource(committed.raw()));
  }

  private static WriteResponse response(
      boolean gone, io.company.platform.proto.resource.v1.Resource resource) {
    return WriteResponse.newBuilder()
        .setOutcome(gone ? Outcome.OUTCOME_DELETED : Outcome.OUTCOME_DELETING)
        .setResource(resource)
        .build();
  }
}
