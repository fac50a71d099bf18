package io.company.platform.kernel.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.kernel.error.PlatformException;
import io.company.platform.kernel.error.Reason;
import io.company.platform.kernel.store.Actor;
import io.company.platform.kernel.store.Committed;
import io.company.platform.kernel.store.Decision;
import io.company.platform.kernel.store.Decision.Verdict;
import io.company.platform.kernel.store.PostgresStore;
import io.company.platform.kernel.store.Stored;
import io.company.platform.proto.resource.v1.Outcome;
import io.company.platform.proto.resource.v1.WriteResponse;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;

/**
 * The way of a write: read the object, propose, admit, validate, and commit if it is still the
 * object that was read; otherwise again from the start. Nothing that was not admitted and validated
 * as it stands is ever committed.
 */
final class Writes {

  private static final int TRIES = 20;

  /** The object was changed by somebody else since it was read. */
  private static final class Moved extends RuntimeException {
    Moved() {
      super("moved", null, false, false);
    }
  }

  private record Candidate(ObjectNode object, List<String> warnings) {}

  private final PostgresStore store;

  Writes(PostgresStore store) {
    this.store = store;
  }

  Uni<WriteResponse> write(Intent intent, Owned owned) {
    return attempt(intent, owned, 1);
  }

  private Uni<WriteResponse> attempt(Intent intent, Owned owned, int number) {
    return present(intent)
        .chain(
            current ->
                candidate(intent, owned, current)
                    .chain(made -> commit(intent, owned, current, made)))
        .onFailure(Moved.class)
        .recoverWithUni(() -> again(intent, owned, number));
  }

  private Uni<WriteResponse> again(Intent intent, Owned owned, int number) {
    if (number >= TRIES) {
      return Uni.createFrom()
          .failure(
              new PlatformException(
                  Reason.CONFLICT,
                  intent.key() + " is being changed all the time; try again",
                  List.of(),
                  1));
    }
    return attempt(intent, owned, number + 1);
  }

  private Uni<Optional<Resource>> present(Intent intent) {
    return intent.key().name().isEmpty()
        ? Uni.createFrom().item(Optional.empty())
        : store.get(intent.key());
  }

  private static Uni<Candidate> candidate(Intent intent, Owned owned, Optional<Resource> current) {
    Proposal proposal = Proposal.of(intent, current);
    if (intent.statusOnly()) {
      return Uni.createFrom().item(new Candidate(proposal.object(), List.of()));
    }
    Admission admission =
        new Admission(intent.caller(), proposal.object(), current, intent.siblings());
    return owned.admit(admission).map(admitted -> checked(intent, admitted, proposal.warnings()));
  }

  private static Candidate checked(Intent intent, ObjectNode admitted, List<String> warnings) {
    Proposal.refuseInvalid(intent.kind(), admitted);
    int bytes = Json.write(admitted).length();
    if (bytes > Intent.MAX_BYTES) {
      throw new PlatformException(
          Reason.TOO_LARGE,
          "the object would have " + bytes + " bytes; it may have " + Intent.MAX_BYTES);
    }
    return new Candidate(admitted, warnings);
  }

  private Uni<WriteResponse> commit(
      Intent intent, Owned owned, Optional<Resource> current, Candidate candidate) {
    String name = candidate.object().at("/metadata/name").asText();
    if (intent.key().name().isEmpty()) {
      return attempt(intent.named(name), owned, 1);
    }
    Decision decision = now -> verdict(intent, current, now, candidate.object());
    if (intent.dryRun()) {
      return Uni.createFrom().item(wouldBe(intent, current, candidate, decision.on(current)));
    }
    return store
        .commit(intent.key(), new Actor(intent.caller().name()), decision)
        .map(committed -> response(committed, candidate.warnings()));
  }

  /**
   * On the object that was read, or on one of which only the status is newer and the request does
   * not mind.
   */
  private static Verdict verdict(
      Intent intent, Optional<Resource> read, Optional<Resource> now, ObjectNode candidate) {
    if (read.map(Resource::revision).equals(now.map(Resource::revision))) {
      return finished(candidate);
    }
    boolean conditional =
        intent.body().at("/metadata/resourceVersion").isTextual() || intent.body().isArray();
    if (read.isEmpty()
        || now.isEmpty()
        || conditional
        || intent.statusOnly()
        || !read.get().uid().equals(now.get().uid())
        || !now.get().desiresTheSameAs(read.get())) {
      throw new Moved();
    }
    ObjectNode onNewest = candidate.deepCopy();
    onNewest.remove("status");
    Optional.ofNullable(now.get().json().get("status"))
        .ifPresent(status -> onNewest.set("status", status));
    return finished(onNewest);
  }

  /** An object that is being deleted goes when its last finalizer has gone. */
  private static Verdict finished(ObjectNode object) {
    boolean gone =
        object.at("/metadata").hasNonNull("deletionTimestamp")
            && object.at("/metadata/finalizers").isEmpty();
    return gone ? new Verdict.Delete() : new Verdict.Put(object);
  }

  private static WriteResponse response(Committed committed, List<String> warnings) {
    return WriteResponse.newBuilder()
        .setOutcome(outcome(committed))
        .setResource(Messages.resource(committed.raw()))
        .addAllWarnings(warnings)
        .build();
  }

  private static Outcome outcome(Committed committed) {
    if (!committed.changed()) {
      return Outcome.OUTCOME_UNCHANGED;
    }
    if (committed.after().isEmpty()) {
      return Outcome.OUTCOME_DELETED;
    }
    return committed.before().isEmpty() ? Outcome.OUTCOME_CREATED : Outcome.OUTCOME_CONFIGURED;
  }

  private static WriteResponse wouldBe(
      Intent intent, Optional<Resource> current, Candidate candidate, Verdict verdict) {
    ObjectNode object = candidate.object();
    boolean same = current.isPresent() && Json.same(object, current.get().json());
    Outcome outcome =
        verdict instanceof Verdict.Delete
            ? Outcome.OUTCOME_DELETED
            : current.isEmpty()
                ? Outcome.OUTCOME_CREATED
                : same ? Outcome.OUTCOME_UNCHANGED : Outcome.OUTCOME_CONFIGURED;
    Stored stored =
        new Stored(
            intent.key(),
            current.map(Resource::uid).orElse(""),
            current.map(Resource::revision).orElse(0L),
            current.map(Resource::generation).orElse(1L),
            Json.write(object));
    return WriteResponse.newBuilder()
        .setOutcome(outcome)
        .setResource(Messages.resource(stored))
        .addAllWarnings(candidate.warnings())
        .build();
  }
}
