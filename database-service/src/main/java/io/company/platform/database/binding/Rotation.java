package io.company.platform.database.binding;

import io.company.platform.kernel.resource.Key;
import io.company.platform.kernel.store.Actor;
import io.company.platform.kernel.store.Decision.Verdict;
import io.company.platform.kernel.store.Store;
import io.company.platform.kinds.BindingSpec;
import io.company.platform.kinds.Specs;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Asks for new credentials. Being asked is noted on the Binding, so that it outlives a crash, and
 * is taken off when they are issued.
 */
@ApplicationScoped
public class Rotation {

  /** Annotation of a Binding: when new credentials were asked for. */
  static final String REQUESTED = "platform.company.io/rotation-requested-at";

  private final Store store;
  private final Bindings bindings;
  private final Clock clock = Clock.systemUTC();

  public Rotation(Store store, Bindings bindings) {
    this.store = store;
    this.bindings = bindings;
  }

  /** {@link #rotate(Key, Optional, Actor)} by the platform itself. */
  public List<String> rotate(Key thing, Optional<String> environment) {
    return rotate(thing, environment, BindingReconciler.ACTOR);
  }

  /**
   * New credentials for everybody who uses the thing, in every environment or in one. Durable when
   * it returns; the work is the reconciler's.
   *
   * @return who gets them, e.g. {@code order-service in production}; empty when nobody uses it
   *     there
   */
  public List<String> rotate(Key thing, Optional<String> environment, Actor actor) {
    List<String> users = new ArrayList<>();
    for (var binding : bindings.using(thing)) {
      BindingSpec spec = Specs.read(BindingSpec.class, binding.spec());
      if (environment.isPresent() && !environment.get().equals(spec.environment())) {
        continue;
      }
      request(binding.key(), actor);
      users.add(spec.application() + " in " + spec.environment());
    }
    return users;
  }

  void request(Key binding, Actor actor) {
    String now = clock.instant().toString();
    store
        .write(
            binding,
            actor,
            current -> {
              if (current.isEmpty() || current.get().deleting()) {
                return new Verdict.Nothing();
              }
              var object = current.get().json().deepCopy();
              object.withObject("/metadata/annotations").put(REQUESTED, now);
              return new Verdict.Put(object);
            })
        .await()
        .indefinitely();
  }
}
