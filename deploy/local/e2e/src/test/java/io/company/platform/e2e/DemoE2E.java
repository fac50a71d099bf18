package io.company.platform.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** From one file to a running service, with one command. */
class DemoE2E {

  private final Installation platform = Shared.platform();

  @Test
  void answersInEachEnvironmentFromThreeReplicasUnderNode18() throws IOException {
    for (String host : new String[] {"localhost", "staging.localhost"}) {
      Set<String> replicas = new TreeSet<>();
      for (int i = 0; i < 60; i++) {
        Connection.Response response = get(host, "/api/orders");
        assertEquals(200, response.status(), response.text());
        assertTrue(
            response.header("x-platform-runtime").startsWith("v18."),
            response.headers().toString());
        replicas.add(response.header("x-platform-replica"));
      }
      assertEquals(3, replicas.size(), "replicas that answered at " + host + ": " + replicas);
    }
  }

  @Test
  void passesBodiesBothWays() throws IOException {
    try (Connection connection = new Connection(platform.ingressPort())) {
      String order = "{\"customer\": \"c-1\", \"items\": [{\"sku\": \"book\", \"quantity\": 2}]}";
      Connection.Response created =
          connection.exchange(
              Connection.request(
                  "POST",
                  "localhost",
                  "/api/orders",
                  Map.of("Content-Type", "application/json"),
                  order));
      assertEquals(201, created.status(), created.text());
      assertEquals("book", Api.JSON.readTree(created.body()).at("/items/0/sku").asText());
    }
  }

  @Test
  void endsWithATableThatSaysWhereThingsAreAndWhatToTry() {
    String table = Shared.demoOutput();
    assertTrue(table.contains("http://localhost:" + platform.apiPort()), table);
    assertTrue(table.contains("http://localhost:" + platform.ingressPort() + "/api/orders"), table);
    assertTrue(
        table.contains("http://staging.localhost:" + platform.ingressPort() + "/api/orders"),
        table);
    assertTrue(table.contains("./platform token alice"), table);
  }

  @Test
  void showsWhatTheGoldenPathFilledIn() {
    JsonNode application =
        platform.as("alice").get(Api.path("orders", "applications", "order-service")).json();
    assertEquals("platform.company.io/v1", application.path("apiVersion").asText());
    assertEquals("orders", application.path("metadata").path("namespace").asText());
    assertEquals("/", application.path("spec").path("health").path("path").asText());
    JsonNode deployment =
        platform.as("alice").get(Api.path("orders", "deployments", "order-service")).json();
    assertEquals("order-service", deployment.path("spec").path("application").asText());
    JsonNode database =
        platform.as("alice").get(Api.path("orders", "databases", "orders-db")).json();
    assertEquals("256Mi", database.at("/spec/resources/memory").asText(), database.toString());
    assertEquals(2, database.at("/spec/environments").size(), database.toString());
  }

  @Test
  void changesNothingTheSecondTime() {
    String path = Api.path("orders", "applications", "order-service");
    platform
        .as("alice")
        .await(
            path,
            Duration.ofMinutes(1),
            o -> o.path("status").path("phase").asText().equals("Ready"));
    Map<String, JsonNode> before = platform.parts();
    String generation =
        platform.as("alice").get(path).json().path("metadata").path("generation").asText();
    platform.platform(Shared.START, "demo").orFail();
    assertEquals(
        generation,
        platform.as("alice").get(path).json().path("metadata").path("generation").asText());
    platform
        .parts()
        .forEach(
            (name, part) -> assertEquals(before.get(name).path("pid"), part.path("pid"), name));
  }

  @Test
  void keepsItsOwnCopyOfTheManifestsToTheByte() throws IOException {
    Path shared = platform.checkout().resolveSibling("shared").resolve("manifests");
    org.junit.jupiter.api.Assumptions.assumeTrue(Files.isDirectory(shared));
    for (String name : new String[] {"application.yaml", "deployment.yaml", "database.yaml"}) {
      Path own = platform.checkout().resolve("deploy/local/manifests").resolve(name);
      assertEquals(-1, Files.mismatch(own, shared.resolve(name)), name);
    }
  }

  private Connection.Response get(String host, String path) throws IOException {
    try (Connection connection = new Connection(platform.ingressPort())) {
      return connection.exchange(Connection.request("GET", host, path, Map.of(), null));
    }
  }
}
