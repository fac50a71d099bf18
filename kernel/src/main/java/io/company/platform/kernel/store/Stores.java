package io.company.platform.kernel.store;

import io.company.platform.kernel.error.PlatformException;
import io.company.platform.kernel.error.Reason;
import io.company.platform.kernel.reconcile.Reconciler;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.arc.All;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The service's one store, opened at start; none where {@code platform.store.url} is not set. */
@Singleton
public class Stores {

  private final Optional<PostgresStore> store;

  @Inject
  Stores(
      StoreConfig config, Vertx vertx, MeterRegistry registry, @All List<Reconciler> reconcilers) {
    this.store =
        config
            .url()
            .map(
                url ->
                    new PostgresStore(
                        vertx,
                        config,
                        reconcilers.stream().map(Reconciler::plural).collect(Collectors.toSet()),
                        registry));
  }

  void open(@Observes @Priority(100) StartupEvent event) {
    store.ifPresent(PostgresStore::open);
  }

  void close(@Observes @Priority(10_000) ShutdownEvent event) {
    store.ifPresent(PostgresStore::close);
  }

  public Optional<PostgresStore> postgres() {
    return store;
  }

  /** The store, or UNAVAILABLE in a service that has none. */
  public PostgresStore required() {
    return store.orElseThrow(
        () ->
            new PlatformException(
                Reason.UNAVAILABLE, "this service has no store: platform.store.url is not set"));
  }

  @Produces
  @ApplicationScoped
  Store store() {
    return required();
  }
}
