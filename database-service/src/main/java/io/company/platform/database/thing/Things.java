package io.company.platform.database.thing;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.kernel.resource.Key;
import io.company.platform.kernel.resource.Resource;
import io.company.platform.kernel.store.Actor;
import io.company.platform.kernel.store.Decision.Verdict;
import io.company.platform.kernel.store.Query;
import io.company.platform.kernel.store.Store;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The objects of what applications use, as their reconcilers read and write them. Blocking. */
@ApplicationScoped
public class Things {

  public static final String FINALIZER = "platform.company.io/database-service";
  private static final Actor ACTOR = new Actor("database-service");

  private final Store store;

  public Things(Store store) {
    this.store = store;
  }

  public Optional<Resource> get(Key key) {
    return store.get(key).await().indefinitely();
  }

  public List<Resource> all(String plural) {
    return store.list(Query.all(plural)).await().indefinitely().items();
  }

  /**
   * Puts the status where it is still the same object. Who was given credentials last is kept: it
   * is written by somebody else.
   */
  public void writeStatus(Resource seen, UnaryOperator<ObjectNode> status) {
    store
        .write(
            seen.key(),
            ACTOR,
            current -> {
              if (current.isEmpty() || !current.get().uid().equals(seen.uid())) {
                return new Verdict.Nothing();
              }
              ObjectNode object = current.get().json().deepCopy();
              ObjectNode before = object.withObject("/status");
              ObjectNode after = status.apply(before.deepCopy());
              if (before.has("lastCredentialsRead")) {
                after.set("lastCredentialsRead", before.get("lastCredentialsRead"));
              }
              object.set("status", after);
              return new Verdict.Put(object);
            })
        .await()
        .indefinitely();
  }

  /** Takes our finalizer off; the object goes when it was the last one. */
  public void finish(Resource seen) {
    store
        .write(
            seen.key(),
            ACTOR,
            current -> {
              if (current.isEmpty() || !current.get().uid().equals(seen.uid())) {
                return new Verdict.Nothing();
              }
              ObjectNode object = current.get().json().deepCopy();
              ArrayNode left = object.withObject("/metadata").putArray("finalizers");
              current
                  .get()
                  .json()
                  .at("/metadata/finalizers")
                  .forEach(
                      each -> {
                        if (!FINALIZER.equals(each.asText())) {
                          left.add(each);
                        }
                      });
              return left.isEmpty() ? new Verdict.Delete() : new Verdict.Put(object);
            })
        .await()
        .indefinitely();
  }

  /** With our finalizer, so that nothing is forgotten before it is removed. */
  public static void addFinalizer(ObjectNode object) {
    ArrayNode finalizers = object.withObject("/metadata").withArray("finalizers");
    for (var each : finalizers) {
      if (FINALIZER.equals(each.asText())) {
        return;
      }
    }
    finalizers.add(FINALIZER);
  }
}
