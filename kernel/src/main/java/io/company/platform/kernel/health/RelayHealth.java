package io.company.platform.kernel.health;

import io.company.platform.kernel.event.Events;
import io.company.platform.kernel.event.Relay;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/**
 * Tells whether events wait for Kafka. Never DOWN for it: while Kafka is away, objects are written
 * as ever.
 */
@Readiness
@Singleton
public class RelayHealth implements HealthCheck {

  private final Events events;

  @Inject
  RelayHealth(Events events) {
    this.events = events;
  }

  @Override
  public HealthCheckResponse call() {
    HealthCheckResponseBuilder response = HealthCheckResponse.named("kafka").up();
    Relay.State state = events.relayState().orElse(null);
    if (state == null) {
      return response.withData("relay", "none").build();
    }
    response.withData("position", state.position());
    if (state.degradedSince() == null) {
      return response.withData("relay", "publishing").build();
    }
    return response
        .withData("relay", "degraded")
        .withData("since", state.degradedSince().toString())
        .withData("cause", state.cause())
        .build();
  }
}
