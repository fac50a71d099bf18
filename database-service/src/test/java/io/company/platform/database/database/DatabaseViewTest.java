package io.company.platform.database.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.database.instance.Standing;
import io.company.platform.kinds.DatabaseSpec;
import io.company.platform.kinds.Kinds;
import io.company.platform.kinds.Specs;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DatabaseViewTest {

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final Standing READY =
      new Standing(true, "Ready", "", 21_000, "14.24", "1/14.24/", false);
  private static final Standing STARTING =
      new Standing(false, "Provisioning", "The server is starting.", 0, "14.24", "", true);

  @Test
  void oneEnvironmentThatIsNotReadyMakesTheDatabaseNotReadyAndSaysWhy() throws Exception {
    ObjectNode object = database();
    standing(object, STARTING, READY);
    assertEquals("Provisioning", object.at("/status/phase").asText());
    assertEquals("1/2", object.at("/status/ready").asText());
    JsonNode ready = condition(object, "Ready");
    assertEquals("False", ready.path("status").asText());
    assertEquals("staging: The server is starting.", ready.path("message").asText());
  }

  @Test
  void whatOthersAskOfAServerIsKept() throws Exception {
    ObjectNode object = database();
    standing(object, READY, READY);
    ((ObjectNode) object.at("/status/environments/0"))
        .put("held", "a restore")
        .put("incarnation", 2)
        .put("wanted", "14.23");
    standing(object, STARTING, READY);
    JsonNode staging = object.at("/status/environments/0");
    assertEquals("a restore", staging.path("held").asText());
    assertEquals(2, staging.path("incarnation").asInt());
    assertEquals("14.23", staging.path("wanted").asText());
    assertEquals(21_000, staging.path("port").asInt(), "the port stays known");
  }

  @Test
  void storageThatIsNearlyOrWhollyUsedUpIsACondition() throws Exception {
    ObjectNode object = database();
    standing(object, READY, READY);
    care(object, 900);
    assertEquals("True", condition(object, "StorageNearlyFull").path("status").asText());
    care(object, 1_000);
    assertEquals("True", condition(object, "StorageFull").path("status").asText());
    assertEquals("False", condition(object, "StorageNearlyFull").path("status").asText());
    assertTrue(
        condition(object, "StorageFull").path("message").asText().contains("no more writes"));
    care(object, 10);
    assertEquals("False", condition(object, "StorageFull").path("status").asText());
  }

  @Test
  void conditionsThatNeverWereAreNotMentioned() throws Exception {
    ObjectNode object = database();
    standing(object, READY, READY);
    care(object, 10);
    assertTrue(condition(object, "StorageFull").isMissingNode());
    assertTrue(condition(object, "BackupStale").isMissingNode());
  }

  @Test
  void anExtensionThatCouldNotGoIsAConditionUntilItCould() throws Exception {
    ObjectNode object = database();
    Map<String, String> left =
        Map.of("pg_trgm", "index t_v depends on operator class gin_trgm_ops");
    Standing used14 = new Standing(true, "Ready", "", 21_000, "14.24", "1/14.24/", left, false);
    standing(object, used14, READY);
    JsonNode used = condition(object, "ExtensionStillUsed");
    assertEquals("True", used.path("status").asText());
    assertTrue(used.path("message").asText().contains("staging: extension pg_trgm"));
    assertTrue(used.path("message").asText().contains("index t_v depends on"));
    assertEquals("Ready", object.at("/status/phase").asText(), "it can be used all the same");
    standing(object, STARTING, READY);
    assertEquals(
        "True",
        condition(object, "ExtensionStillUsed").path("status").asText(),
        "what does not answer has not dropped anything");
    standing(object, READY, READY);
    assertEquals("False", condition(object, "ExtensionStillUsed").path("status").asText());
  }

  @Test
  void anEnvironmentThatCanNotGoYetSaysWhy() throws Exception {
    ObjectNode object = database();
    standing(object, READY, READY);
    DatabaseView.leaving("staging", "The data stay.").apply(object, NOW);
    assertEquals("Deleting", object.at("/status/environments/0/phase").asText());
    assertEquals("The data stay.", object.at("/status/environments/0/message").asText());
    assertEquals("Ready", object.at("/status/phase").asText(), "the others are as they were");
    object.withObject("/metadata").put("deletionTimestamp", NOW.toString());
    DatabaseView.leaving("staging", "The data stay.").apply(object, NOW);
    assertEquals("Deleting", object.at("/status/phase").asText());
    assertEquals("staging: The data stay.", condition(object, "Ready").path("message").asText());
  }

  private static void standing(ObjectNode object, Standing staging, Standing production) {
    Map<String, Standing> standings = new LinkedHashMap<>();
    standings.put("staging", staging);
    standings.put("production", production);
    DatabaseSpec spec = Specs.read(DatabaseSpec.class, object.path("spec"));
    DatabaseView.standing(spec, standings).apply(object, NOW);
  }

  private static void care(ObjectNode object, long used) {
    ObjectNode figures = object.objectNode();
    figures.put("storageBytes", used).put("storageLimitBytes", 1_000);
    DatabaseView.care(Map.of("staging", figures), Map.of(), List.of()).apply(object, NOW);
  }

  private static JsonNode condition(ObjectNode object, String type) {
    for (JsonNode each : object.at("/status/conditions")) {
      if (each.path("type").asText().equals(type)) {
        return each;
      }
    }
    return MissingNode.getInstance();
  }

  private static ObjectNode database() throws Exception {
    ObjectNode object =
        (ObjectNode)
            new ObjectMapper()
                .readTree(
                    """
                    {"kind": "Database", "metadata": {"name": "orders-db", "namespace": "orders"},
                     "spec": {"environments": ["staging", "production"]}}
                    """);
    Kinds.DATABASE.completion().complete(object);
    return object;
  }
}
