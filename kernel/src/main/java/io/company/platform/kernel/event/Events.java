package io.company.platform.kernel.event;

import io.company.platform.kernel.reconcile.Reconciling;
import io.company.platform.kernel.store.Stores;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.arc.All;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * The service's relay, and its subscription where it has handlers; both only with a store and a
 * Kafka.
 */
@Singleton
public class Events {

  private final Optional<Relay> relay;
  private final Optional<Subscription> subscription;

  @Inject
  Events(
      Stores stores,
      KafkaConfig config,
      @All List<EventHandler> handlers,
      Reconciling reconciling,
      MeterRegistry registry,
      @ConfigProperty(name = "platform.service", defaultValue = "unnamed") String service) {
    boolean active = stores.postgres().isPresent() && config.bootstrapServers().isPresent();
    this.relay =
        active ? Optional.of(new Relay(stores.required(), config, service)) : Optional.empty();
    this.subscription =
        active && !handlers.isEmpty()
            ? Optional.of(
                new Subscription(stores.required(), config, handlers, service, reconciling::signal))
            : Optional.empty();
    relay.ifPresent(
        each ->
            Gauge.builder(
                    "platform.relay.lag",
                    each,
                    now -> Math.max(0, stores.required().newest() - now.state().position()))
                .description("changes that are not published yet")
                .register(registry));
  }

  void start(@Observes @Priority(300) StartupEvent event) {
    relay.ifPresent(Relay::start);
    subscription.ifPresent(Subscription::start);
  }

  void stop(@Observes @Priority(100) ShutdownEvent event) {
    subscription.ifPresent(Subscription::close);
    relay.ifPresent(Relay::close);
  }

  /** Empty where nothing is published. */
  public Optional<Relay.State> relayState() {
    return relay.map(Relay::state);
  }
}
