package io.company.platform.gateway.identity;

import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready is who can verify a token: the realm answers. */
@Readiness
@ApplicationScoped
class KeycloakReady implements HealthCheck {

  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
  private final URI realm;

  KeycloakReady(@ConfigProperty(name = "quarkus.oidc.auth-server-url") String url) {
    this.realm = URI.create(url + "/.well-known/openid-configuration");
  }

  @Override
  public HealthCheckResponse call() {
    try {
      HttpRequest request = HttpRequest.newBuilder(realm).timeout(PATIENCE).build();
      int status = client.send(request, BodyHandlers.discarding()).statusCode();
      return HealthCheckResponse.named("keycloak")
          .status(status == 200)
          .withData("httpStatus", status)
          .build();
    } catch (IOException e) {
      return HealthCheckResponse.named("keycloak")
          .down()
          .withData("problem", String.valueOf(e.getMessage()))
          .build();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return HealthCheckResponse.named("keycloak")
          .down()
          .withData("problem", "interrupted")
          .build();
    }
  }
}
