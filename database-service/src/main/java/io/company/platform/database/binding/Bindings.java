package io.company.platform.database.binding;

import io.company.platform.kernel.reconcile.Wake;
import io.company.platform.kernel.resource.Key;
import io.company.platform.kernel.resource.Resource;
import io.company.platform.kernel.store.Query;
import io.company.platform.kernel.store.Store;
import io.company.platform.kinds.ApplicationSpec;
import io.company.platform.kinds.BindingSpec;
import io.company.platform.kinds.Kinds;
import io.company.platform.kinds.Specs;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** The Bindings in the store, as those need them whose things are used. Blocking. */
@ApplicationScoped
public class Bindings {

  private final Store store;
  private final Wake wake;

  public Bindings(Store store, Wake wake) {
    this.store = store;
    this.wake = wake;
  }

  /** Who uses the thing, e.g. {@code order-service in production}, in order. */
  public List<String> usersOf(Key thing) {
    return using(thing).stream()
        .map(binding -> Specs.read(BindingSpec.class, binding.spec()))
        .map(spec -> spec.application() + " in " + spec.environment())
        .sorted()
        .toList();
  }

  /**
   * To be called when a thing became ready or is no longer, or its environments or schedule of
   * rotation changed: whoever waits for it goes on at once.
   */
  public void thingChanged(Key thing) {
    using(thing).forEach(binding -> wake.wake(binding.key()));
  }

  /** Bindings that name the thing in their spec. */
  List<Resource> using(Key thing) {
    return store
        .list(Query.in(Kinds.BINDING.plural(), thing.namespace()))
        .await()
        .indefinitely()
        .items()
        .stream()
        .filter(binding -> uses(binding, thing))
        .toList();
  }

  private static boolean uses(Resource binding, Key thing) {
    return Specs.read(BindingSpec.class, binding.spec()).uses().stream()
        .map(use -> key(thing.namespace(), use))
        .anyMatch(thing::equals);
  }

  /** What a use names. */
  static Key key(String team, ApplicationSpec.Use use) {
    if (use.database() != null) {
      return new Key(Kinds.DATABASE.plural(), team, use.database());
    }
    if (use.cache() != null) {
      return new Key(Kinds.CACHE.plural(), team, use.cache());
    }
    return use.queue() != null
        ? new Key(Kinds.QUEUE.plural(), team, use.queue())
        : new Key(Kinds.BUCKET.plural(), team, use.bucket());
  }
}
