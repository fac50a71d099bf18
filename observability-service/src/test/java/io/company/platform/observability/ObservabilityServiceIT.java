package io.company.platform.observability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.company.platform.kernel.error.PlatformException;
import io.company.platform.kernel.error.Reason;
import io.company.platform.kernel.fixture.Backends;
import io.company.platform.kernel.fixture.ResourceClient;
import io.company.platform.kernel.fixture.TokenIssuer;
import io.company.platform.kernel.fixture.Wait;
import io.company.platform.kernel.resource.Key;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(Backends.class)
class ObservabilityServiceIT {

  TokenIssuer issuer;

  @Test
  void isReadyWithItsStoreAndOwnsNothingYet() {
    int port = ConfigProvider.getConfig().getValue("quarkus.http.test-port", Integer.class);
    HttpRequest ready =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/q/health/ready")).build();
    HttpClient http = HttpClient.newHttpClient();
    Wait.until(
        "it is ready",
        Duration.ofSeconds(20),
        () -> http.send(ready, HttpResponse.BodyHandlers.discarding()).statusCode() == 200);
    try (ResourceClient client = ResourceClient.to(port)) {
      ResourceClient alice = client.as(issuer.user("alice", "/orders/owners"));
      assertEquals(
          Reason.NOT_FOUND,
          assertThrows(
                  PlatformException.class, () -> alice.get(new Key("dashboards", "orders", "d")))
              .reason());
    }
  }
}
