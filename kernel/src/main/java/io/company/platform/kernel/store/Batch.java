package io.company.platform.kernel.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.kernel.error.PlatformException;
import io.company.platform.kernel.error.Reason;
import io.company.platform.kernel.resource.Json;
import io.company.platform.kernel.resource.Key;
import io.company.platform.kernel.resource.Resource;
import io.company.platform.kernel.store.Decision.Verdict;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * Decides a batch: members in order, each on what the ones before it left. Pure, apart from the
 * members' decisions. The revisions that it gives out follow the head without a gap.
 */
final class Batch {

  /** What a member gets: one of the two is null. */
  record Result(Committed committed, Throwable failure) {}

  /**
   * What to write.
   *
   * @param results member by member
   * @param entries new rows of the log
   * @param present the last state of every key that changed; null: it is gone
   * @param wakes keys to reconcile, in order
   */
  record Plan(
      List<Result> results, List<Entry> entries, Map<Key, Stored> present, Set<Key> wakes) {}

  private final Map<Key, Stored> current;
  private final Map<Key, Long> epochs;
  private final Set<String> reconciled;
  private final Instant now;
  private final Supplier<String> uids;
  private final List<Entry> entries = new ArrayList<>();
  private final Map<Key, Stored> present = new HashMap<>();
  private final Set<Key> wakes = new TreeSet<>();
  private long revision;

  private Batch(Loaded loaded, Set<String> reconciled, Instant now, Supplier<String> uids) {
    this.current = new HashMap<>(loaded.present());
    this.epochs = loaded.epochs();
    this.revision = loaded.head();
    this.reconciled = reconciled;
    this.now = now.truncatedTo(ChronoUnit.MICROS);
    this.uids = uids;
  }

  /**
   * What is there before the batch.
   *
   * @param head newest revision
   * @param epochs of the leases that members are written under
   */
  record Loaded(long head, Map<Key, Stored> present, Map<Key, Long> epochs) {}

  static Plan plan(
      List<Member> members,
      Loaded loaded,
      Set<String> reconciled,
      Instant now,
      Supplier<String> uids) {
    Batch batch = new Batch(loaded, reconciled, now, uids);
    List<Result> results = new ArrayList<>(members.size());
    for (Member member : members) {
      results.add(batch.decide(member));
    }
    return new Plan(results, batch.entries, batch.present, batch.wakes);
  }

  private Result decide(Member member) {
    try {
      refuseLostLease(member.lease());
      Stored stored = current.get(member.key());
      Optional<Resource> before = Optional.ofNullable(stored).map(Stored::toResource);
      Committed committed =
          switch (member.decision().on(before)) {
            case Verdict.Put put -> put(member, stored, put.object());
            case Verdict.Delete() -> delete(member, stored);
            case Verdict.Nothing() -> unchanged(stored);
          };
      return new Result(committed, null);
    } catch (RuntimeException | StackOverflowError e) {
      return new Result(null, e);
    }
  }

  private void refuseLostLease(Lease lease) {
    if (lease != null && !Objects.equals(epochs.get(lease.key()), lease.epoch())) {
      throw new PlatformException(
          Reason.CONFLICT,
          "the lease on " + lease.key() + " was lost: somebody else reconciles it");
    }
  }

  private Committed put(Member member, Stored stored, ObjectNode put) {
    Optional<Resource> before = Optional.ofNullable(stored).map(Stored::toResource);
    ObjectNode object = put.deepCopy();
    ObjectNode metadata = object.withObject("/metadata");
    String uid = stored == null ? uids.get() : stored.uid();
    long generation = stored == null ? 1 : stored.generation();
    metadata
        .put("name", member.key().name())
        .put("namespace", member.key().namespace())
        .put("uid", uid);
    if (stored == null) {
      metadata.put("creationTimestamp", now.truncatedTo(ChronoUnit.SECONDS).toString());
    } else {
      metadata.set(
          "creationTimestamp", before.get().json().path("metadata").path("creationTimestamp"));
      metadata
          .put("resourceVersion", Long.toString(stored.revision()))
          .put("generation", Math.toIntExact(generation));
      if (Json.same(object, before.get().json())) {
        return unchanged(stored);
      }
      if (!Json.same(object.path("spec"), before.get().json().path("spec"))) {
        generation++;
      }
    }
    long written = ++revision;
    metadata
        .put("resourceVersion", Long.toString(written))
        .put("generation", Math.toIntExact(generation));
    Stored after = new Stored(member.key(), uid, written, generation, Json.write(object));
    record(member, stored == null ? Change.Type.ADDED : Change.Type.MODIFIED, after);
    present.put(member.key(), after);
    current.put(member.key(), after);
    Resource resource = new Resource(member.key(), uid, written, generation, object);
    if (before.isEmpty() || !before.get().desiresTheSameAs(resource)) {
      wake(member.key());
    }
    return new Committed(before, Optional.of(resource), after, true);
  }

  private Committed delete(Member member, Stored stored) {
    if (stored == null) {
      return unchanged(null);
    }
    Resource before = stored.toResource();
    ObjectNode last = before.json().deepCopy();
    long written = ++revision;
    last.withObject("/metadata").put("resourceVersion", Long.toString(written));
    Stored gone =
        new Stored(member.key(), stored.uid(), written, stored.generation(), Json.write(last));
    record(member, Change.Type.DELETED, gone);
    present.put(member.key(), null);
    current.remove(member.key());
    wake(member.key());
    return new Committed(Optional.of(before), Optional.empty(), gone, true);
  }

  private static Committed unchanged(Stored stored) {
    Optional<Resource> resource = Optional.ofNullable(stored).map(Stored::toResource);
    return new Committed(resource, resource, stored, false);
  }

  private void record(Member member, Change.Type type, Stored stored) {
    entries.add(new Entry(now, member.actor().name(), type, stored));
  }

  /** What a reconciler notes in status alone must not wake it again. */
  private void wake(Key key) {
    if (reconciled.contains(key.plural())) {
      wakes.add(key);
    }
  }
}
