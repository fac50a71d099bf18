package io.company.platform.database.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.kernel.resource.Key;
import io.company.platform.kernel.resource.Resource;
import io.company.platform.kernel.store.Decision.Verdict;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DatabaseReconcilerTest {

  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  @Test
  void saysThatNothingProvisionsItYet() throws Exception {
    JsonNode ready = decide(database("{}"), NOON).at("/status/conditions/0");
    assertEquals("Ready", ready.path("type").asText());
    assertEquals("False", ready.path("status").asText());
    assertEquals("NoProvisioner", ready.path("reason").asText());
    assertTrue(ready.path("message").asText().contains("orders-db"), ready.toString());
    assertEquals(NOON.toString(), ready.path("lastTransitionTime").asText());
  }

  @Test
  void changesNothingTheSecondTime() throws Exception {
    ObjectNode first = decide(database("{}"), NOON);
    Resource again = new Resource(database("{}").key(), "u", 2, 3, first);
    assertEquals(first, decide(again, NOON.plusSeconds(60)));
  }

  @Test
  void leavesADeletedDatabaseAlone() {
    assertInstanceOf(Verdict.Nothing.class, DatabaseReconciler.decide(Optional.empty(), NOON));
  }

  private static ObjectNode decide(Resource database, Instant now) {
    return assertInstanceOf(
            Verdict.Put.class, DatabaseReconciler.decide(Optional.of(database), now))
        .object();
  }

  private static Resource database(String status) throws Exception {
    ObjectNode json =
        (ObjectNode)
            new ObjectMapper()
                .readTree("{\"spec\": {\"type\": \"postgresql\"}, \"status\": " + status + "}");
    return new Resource(new Key("databases", "orders", "orders-db"), "u", 1, 3, json);
  }
}
