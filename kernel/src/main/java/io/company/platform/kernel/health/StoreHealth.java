package io.company.platform.kernel.health;

import io.company.platform.kernel.store.PostgresStore;
import io.company.platform.kernel.store.Stores;
import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready when the store answers; a service without a store always is. */
@Readiness
@Singleton
public class StoreHealth implements AsyncHealthCheck {

  private final Stores stores;

  @Inject
  StoreHealth(Stores stores) {
    this.stores = stores;
  }

  @Override
  public Uni<HealthCheckResponse> call() {
    return stores
        .postgres()
        .map(StoreHealth::check)
        .orElseGet(
            () ->
                Uni.createFrom()
                    .item(
                        HealthCheckResponse.named("store").up().withData("store", "none").build()));
  }

  private static Uni<HealthCheckResponse> check(PostgresStore store) {
    if (!store.ready().isDone()) {
      return Uni.createFrom().item(down("the database can't be reached yet"));
    }
    return store
        .revision()
        .ifNoItem()
        .after(Duration.ofSeconds(3))
        .fail()
        .map(
            revision ->
                HealthCheckResponse.named("store").up().withData("revision", revision).build())
        .onFailure()
        .recoverWithItem(failure -> down("the database does not answer"));
  }

  private static HealthCheckResponse down(String why) {
    return HealthCheckResponse.named("store").down().withData("cause", why).build();
  }
}
