package io.company.platform.database.thing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.database.archive.Objects;
import io.company.platform.kernel.resource.Key;
import io.company.platform.kernel.resource.Resource;
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

  private final Store store;
  private final Objects objects;

  public Things(Store store, Objects objects) {
    this.store = store;
    this.objects = objects;
  }

  public Optional<Resource> get(Key key) {
    return objects.get(key);
  }

  public List<Resource> all(String plural) {
    return store.list(Query.all(plural)).await().indefinitely().items();
  }

  /**
   * Puts the status where it is still the same object. Who was given credentials last is kept: it
   * is written by somebody else.
   */
  public void writeStatus(Resource seen, UnaryOperator<ObjectNode> status) {
    objects.change(
        seen.key(),
        seen.uid(),
        object -> {
          ObjectNode before = object.withObject("/status");
          ObjectNode after = status.apply(before.deepCopy());
          if (before.has("lastCredentialsRead")) {
            after.set("lastCredentialsRead", before.get("lastCredentialsRead"));
          }
          object.set("status", after);
        });
  }

  /** Takes our finalizer off what is being deleted; the object goes when it was the last one. */
  public void finish(Resource seen) {
    objects.finish(seen.key(), seen.uid(), FINALIZER);
  }

  /** With our finalizer, so that nothing is forgotten before it is removed. */
  public static void addFinalizer(ObjectNode object) {
    Objects.addFinalizer(object, FINALIZER);
  }
}
