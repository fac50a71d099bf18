package io.company.platform.database.thing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.company.platform.kernel.resource.Json;
import io.company.platform.kernel.resource.Key;
import io.company.platform.kernel.resource.Resource;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class StandingTest {

  private static final Standing.Place GOOD = new Standing.Place("staging", Standing.READY, null);
  private static final Standing.Place BAD =
      new Standing.Place("production", Standing.PENDING, "The server is starting.");
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  @Test
  void tellsTheRootCauseWhereItIsNotReady() {
    Standing standing = Standing.of(List.of(GOOD, BAD), List.of(), 3, NOW);
    assertEquals("1/2", standing.ready());
    assertEquals("Provisioning", standing.phase());
    assertEquals("False", standing.condition().status());
    assertEquals("production: The server is starting.", standing.condition().message());
    assertEquals("2/2", Standing.of(List.of(GOOD, GOOD), List.of(), 3, NOW).ready());
  }

  @Test
  void knowsWhoWouldBeCutOff() {
    assertEquals(
        List.of("order-service in production"),
        Owner.cutOff(
            List.of("order-service in production", "order-service in staging"),
            List.of("staging", "test")));
  }

  @Test
  void saysWhyAThingCanNotBeUsedYet() {
    Resource cache =
        cache(
            "{\"name\": \"staging\", \"phase\": \"Ready\"},"
                + "{\"name\": \"production\", \"phase\": \"Provisioning\","
                + " \"message\": \"The server is starting.\"}");
    assertTrue(Standing.notReady(cache, "staging").isEmpty());
    assertEquals(
        "Cache sessions is not ready in production: The server is starting.",
        Standing.notReady(cache, "production").orElseThrow());
    assertEquals(
        "Cache sessions is being provisioned in production.",
        Standing.notReady(cache("{\"name\": \"staging\", \"phase\": \"Ready\"}"), "production")
            .orElseThrow());
    assertEquals(
        "Cache sessions has no environment test: add it to its spec.environments.",
        Standing.notReady(cache, "test").orElseThrow());
  }

  private static Resource cache(String entries) {
    return new Resource(
        new Key("caches", "orders", "sessions"),
        "uid",
        1,
        1,
        Json.stored(
            ("{\"spec\": {\"environments\": [\"staging\", \"production\"]},"
                    + " \"status\": {\"environments\": [%s]}}")
                .formatted(entries)));
  }
}
