package io.company.platform.database.archive;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.kernel.resource.Key;
import io.company.platform.kernel.resource.Resource;
import io.company.platform.kernel.store.Actor;
import io.company.platform.kernel.store.Decision.Verdict;
import io.company.platform.kernel.store.Query;
import io.company.platform.kernel.store.Store;
import io.company.platform.kernel.store.Written;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.StreamSupport;

/**
 * Objects in the store, as reconcilers change them: only the one that they saw, never one of the
 * same name that came after it. Blocking.
 */
@ApplicationScoped
public class Objects {

  private static final Actor ACTOR = new Actor("database-service");

  private final Store store;

  public Objects(Store store) {
    this.store = store;
  }

  public Optional<Resource> get(Key key) {
    return store.get(key).await().indefinitely();
  }

  public List<Resource> in(String plural, String team) {
    return in(plural, team, "");
  }

  /**
   * @param fields a Kubernetes field selector
   */
  public List<Resource> in(String plural, String team, String fields) {
    return store.list(Query.in(plural, team, fields)).await().indefinitely().items();
  }

  /** Changes the object as it is now; false where it is gone or another one. */
  public boolean change(Key key, String uid, Consumer<ObjectNode> change) {
    Written written =
        write(
            key,
            uid,
            current -> {
              ObjectNode object = current.json().deepCopy();
              change.accept(object);
              return new Verdict.Put(object);
            });
    return written.after().map(Resource::uid).filter(uid::equals).isPresent();
  }

  /** Makes it unless there is one of that name; answers the one there is. */
  public Resource create(Key key, ObjectNode object) {
    return store
        .write(
            key,
            ACTOR,
            current -> current.isPresent() ? new Verdict.Nothing() : new Verdict.Put(object))
        .await()
        .indefinitely()
        .after()
        .orElseThrow();
  }

  /** Asks for its deletion, as a user would; its finalizer does the rest. */
  public void markDeleted(Key key, String uid, Instant now) {
    change(
        key,
        uid,
        object -> {
          ObjectNode metadata = object.withObject("/metadata");
          if (!metadata.hasNonNull("deletionTimestamp")) {
            metadata.put("deletionTimestamp", now.truncatedTo(ChronoUnit.SECONDS).toString());
          }
        });
  }

  /** Takes the finalizer off; the object goes with the last one. */
  public void finish(Key key, String uid, String finalizer) {
    write(
        key,
        uid,
        current -> {
          ObjectNode object = current.json().deepCopy();
          ArrayNode left = object.withObject("/metadata").putArray("finalizers");
          current
              .json()
              .at("/metadata/finalizers")
              .forEach(
                  each -> {
                    if (!finalizer.equals(each.asText())) {
                      left.add(each);
                    }
                  });
          boolean last = left.isEmpty() && current.deleting();
          return last ? new Verdict.Delete() : new Verdict.Put(object);
        });
  }

  /** Puts the finalizer on an object that is about to be stored. */
  public static void addFinalizer(ObjectNode object, String finalizer) {
    ArrayNode finalizers = object.withObject("/metadata").withArray("finalizers");
    boolean there =
        StreamSupport.stream(finalizers.spliterator(), false)
            .anyMatch(each -> each.asText().equals(finalizer));
    if (!there) {
      finalizers.add(finalizer);
    }
  }

  private interface Change {
    Verdict of(Resource current);
  }

  private Written write(Key key, String uid, Change change) {
    return store
        .write(
            key,
            ACTOR,
            current ->
                current.filter(it -> it.uid().equals(uid)).isPresent()
                    ? change.of(current.get())
                    : new Verdict.Nothing())
        .await()
        .indefinitely();
  }
}
