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
  private final Issuing issuing;

  Bindings(Store store, Wake wake, Issuing issuing) {
    this.store = store;
    this.wake = wake;
    this.issuing = issuing;
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

  /**
   * To be called when a thing was made anew from a backup and answers again: gives it every login
   * that is live, as it was, and takes those away that were revoked since the backup. Idempotent;
   * what fails is to be called again.
   */
  public void reissue(Resource thing, String environment) {
    for (Key changed : issuing.again(thing.uid(), environment)) {
      new Rotation(store, this).request(changed, BindingReconciler.ACTOR);
    }
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
    return new Key(use.kind().plural(), team, use.name());
  }
}
