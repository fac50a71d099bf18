package io.company.platform.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.company.platform.gateway.fake.Api;
import io.company.platform.gateway.fake.Surroundings;
import io.company.platform.gateway.openapi.OpenApi;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URL;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Nobody gets anything without a token: one case for each operation of the OpenAPI document. */
@QuarkusTest
@QuarkusTestResource(Surroundings.class)
class AuthenticationIT {

  @TestHTTPResource("/")
  URL url;

  private Api api;

  @BeforeEach
  void connect() {
    api = new Api(url);
  }

  @Test
  void everyOperationWantsATokenUnlessItSaysOtherwise() {
    int asked = 0;
    for (Map.Entry<String, JsonNode> path : OpenApi.document().get("paths").properties()) {
      String concrete =
          path.getKey()
              .replace("{team}", "orders")
              .replace("{name}", "shop")
              .replace("{reason}", "invalid");
      for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
        String method = operation.getKey().toUpperCase(Locale.ROOT);
        boolean open =
            operation.getValue().path("security").isArray()
                && operation.getValue().path("security").isEmpty();
        Surroundings.OWNER.forget();
        Api.Answer answer =
            api.send(api.request(concrete).method(method, BodyPublishers.ofString("{}")));
        assertEquals(open ? 200 : 401, answer.status(), method + " " + concrete);
        if (!open) {
          assertEquals("Bearer realm=\"platform\"", answer.header("WWW-Authenticate"));
          assertEquals("UNAUTHENTICATED", answer.json().get("reason").asText());
          assertEquals(List.of(), Surroundings.OWNER.calls(), "an owner was asked");
        }
        asked++;
      }
    }
    assertTrue(asked > 40, asked + " operations");
  }

  @Test
  void refusesTokensThatAreExpiredForOthersOrForged() {
    String expired = Surroundings.ISSUER.expired("alice", "/orders/owners");
    String foreign = Surroundings.ISSUER.forAudience("elsewhere", "alice", "/orders/owners");
    String forged = Api.ALICE.substring(0, Api.ALICE.length() - 8) + "AAAAAAAA";
    for (String token : List.of(expired, foreign, forged, "nonsense")) {
      assertEquals(401, api.send(api.as(token, Api.APPS).GET()).status());
    }
    assertEquals(
        401, api.send(api.request(Api.APPS).header("Authorization", "Basic YTpi").GET()).status());
    assertEquals(200, api.get(Api.APPS).status());
  }

  @Test
  void unknownPathsAreNotToldToStrangers() {
    assertEquals(401, api.send(api.request("/nowhere").GET()).status());
    Api.Answer known = api.get("/nowhere");
    assertEquals(404, known.status());
    assertTrue(known.json().get("detail").asText().contains("/v1/apply"));
  }

  @Test
  void theExplorerTheDocumentAndHealthAreOpen() {
    for (String path :
        List.of("/", "/explorer.js", "/openapi", "/q/health/ready", "/q/health/live")) {
      assertEquals(200, api.send(api.request(path).GET()).status(), path);
    }
  }

  @Test
  void theExplorerLoadsNothingFromElsewhere() {
    Api.Answer page = api.send(api.request("/").GET());
    for (String asset : page.text().split("\"")) {
      if (asset.startsWith("/")) {
        assertEquals(200, api.send(api.request(asset).GET()).status(), asset);
      }
      assertTrue(!asset.startsWith("http"), asset);
    }
  }

  @Test
  void tellsWhoTheCallerIs() {
    JsonNode me = api.get("/v1/me").json();
    assertEquals("alice", me.get("name").asText());
    assertEquals("owner", me.at("/teams/orders").asText());
  }
}
