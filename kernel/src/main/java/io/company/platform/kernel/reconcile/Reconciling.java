package io.company.platform.kernel.reconcile;

import io.company.platform.kernel.error.PlatformException;
import io.company.platform.kernel.error.Reason;
import io.company.platform.kernel.resource.Key;
import io.company.platform.kernel.store.Stores;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.arc.All;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The service's workers, started with it where it has reconcilers and a store; and the way to wake
 * them, which reconcilers themselves may have injected: hence a bean behind a proxy.
 */
@ApplicationScoped
public class Reconciling implements Wake {

  private final Optional<Workers> workers;

  @Inject
  Reconciling(
      Stores stores,
      @All List<Reconciler> reconcilers,
      ReconcileConfig config,
      MeterRegistry registry) {
    this.workers =
        reconcilers.isEmpty()
            ? Optional.empty()
            : stores.postgres().map(store -> new Workers(store, reconcilers, config, registry));
  }

  void start(@Observes @Priority(200) StartupEvent event) {
    workers.ifPresent(Workers::start);
  }

  void stop(@Observes @Priority(100) ShutdownEvent event) {
    workers.ifPresent(Workers::close);
  }

  @Override
  public void wake(Key key) {
    wakeAll(List.of(key));
  }

  /** All in one statement. Blocking. */
  public void wakeAll(Collection<Key> keys) {
    try {
      if (workers.isPresent()) {
        workers.get().wake(keys);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PlatformException(Reason.UNAVAILABLE, "interrupted while waking " + keys);
    } catch (IllegalStateException e) {
      throw new PlatformException(
          Reason.UNAVAILABLE, "the database can't be reached; try again", List.of(), 1);
    }
  }

  /** Work was noted by a transaction of somebody else in this service. */
  public void signal() {
    workers.ifPresent(Workers::signal);
  }
}
