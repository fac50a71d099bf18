package io.company.platform.database.restore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.database.archive.Objects;
import io.company.platform.database.lab.MemoryStore;
import io.company.platform.kernel.error.PlatformException;
import io.company.platform.kernel.error.Reason;
import io.company.platform.kernel.resource.Admission;
import io.company.platform.kernel.resource.Json;
import io.company.platform.kernel.resource.Key;
import io.company.platform.kernel.resource.Resource;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A restore in place is asked for by an action or made directly; both go by one rule. */
class OneInPlaceTest {

  private final MemoryStore store = new MemoryStore();
  private final Objects objects = new Objects(store);
  private final Restores restores = new Restores(objects);
  private final OwnedRestores owned = new OwnedRestores(store, restores, objects, woken -> {});
  private final Resource database = database();

  private Resource database() {
    Resource made =
        put(
            "databases",
            "orders-db",
            "{\"spec\": {\"version\": \"14\", \"environments\": [\"staging\", \"production\"],"
                + " \"backup\": {\"enabled\": true}}}");
    for (String environment : List.of("staging", "production")) {
      put(
          "backups",
          "of-" + environment,
          """
          {"spec": {"database": "orders-db", "environment": "%s", "cause": "Scheduled"},
           "status": {"phase": "Completed", "databaseUid": "%s", "incarnation": 1,
             "completedAt": "2026-01-01T00:00:00Z"}}
          """
              .formatted(environment, made.uid()));
    }
    return made;
  }

  private Resource put(String plural, String name, String body) {
    ObjectNode object = (ObjectNode) Json.parse(body.getBytes());
    object.withObject("/metadata").put("name", name).put("namespace", "orders");
    return objects.create(new Key(plural, "orders", name), object);
  }

  private void restore(String name, String environment, String phase) {
    put(
        "restores",
        name,
        """
        {"spec": {"database": "orders-db", "environment": "%s"},
         "status": {"phase": "%s", "databaseUid": "%s"}}
        """
            .formatted(environment, phase, database.uid()));
  }

  private void upgrade(String phase) {
    objects.change(
        database.key(),
        database.uid(),
        object -> object.withObject("/status/upgrade").put("phase", phase));
  }

  private ObjectNode made(String more) {
    ObjectNode object =
        (ObjectNode)
            Json.parse(
                ("{\"metadata\": {\"name\": \"direct\", \"namespace\": \"orders\"}, \"spec\": {\"database\":"
                        + " \"orders-db\", \"environment\": \"production\""
                        + more
                        + "}}")
                    .getBytes());
    return owned
        .admit(new Admission(null, object, Optional.empty(), List.of()))
        .await()
        .indefinitely();
  }

  private ObjectNode asked(String more) {
    Resource now = objects.get(database.key()).orElseThrow();
    ObjectNode body =
        (ObjectNode) Json.parse(("{\"environment\": \"production\"" + more + "}").getBytes());
    return restores.request(now, body, true, Instant.now());
  }

  private void bothRefuse(String why) {
    for (Runnable way : List.<Runnable>of(() -> made(""), () -> asked(""))) {
      PlatformException refused = assertThrows(PlatformException.class, way::run);
      assertEquals(Reason.CONFLICT, refused.reason());
      assertTrue(refused.getMessage().contains(why), refused.getMessage());
    }
  }

  @Test
  void bothWaysRefuseWhileOneAwaitsConfirmationAndSayWhatToDo() {
    restore("before", "production", "AwaitingConfirmation");
    bothRefuse(
        "restore before of orders-db in production awaits confirmation: confirm or undo it first (POST"
            + " restores/before/confirm or undo)");
  }

  @Test
  void bothWaysRefuseWhileOneIsUnderWay() {
    restore("before", "production", "Restoring");
    bothRefuse("restore before of orders-db in production is under way (Restoring)");
  }

  @Test
  void bothWaysRefuseWhileTheDatabaseIsUpgraded() {
    upgrade("Running");
    bothRefuse("database orders-db is being upgraded (Running): wait until it is over");
    upgrade("AwaitingConfirmation");
    bothRefuse("confirm or undo it first (POST databases/orders-db/confirm or undo)");
  }

  @Test
  void intoANewDatabaseNothingIsInTheWay() {
    restore("before", "production", "AwaitingConfirmation");
    upgrade("Running");
    made(", \"into\": \"copy\"");
    asked(", \"into\": \"copy\"");
  }

  @Test
  void whatIsOverOrOfAnotherEnvironmentIsNotInTheWay() {
    restore("undone", "production", "Undone");
    restore("failed", "production", "Failed");
    restore("elsewhere", "staging", "AwaitingConfirmation");
    upgrade("Planned");
    made("");
    asked("");
  }

  @Test
  void anUpgradeWaitsForTheRestoreOfAnyEnvironment() {
    restore("elsewhere", "staging", "AwaitingConfirmation");
    PlatformException refused =
        assertThrows(PlatformException.class, () -> restores.refuseWhileRestoring(database));
    assertTrue(refused.getMessage().contains("restore elsewhere of orders-db in staging"));
  }

  @Test
  void ofTwoThatWereAdmittedAtTheSameMomentTheFirstToClaimGoesOn() {
    restore("one", "production", "Pending");
    restore("other", "production", "Pending");
    assertEquals(Optional.empty(), claim("other"));
    assertEquals(Optional.empty(), claim("other"), "done twice it is done once");
    assertTrue(claim("one").orElseThrow().contains("restore other of orders-db in production"));
    end("other");
    assertEquals(Optional.empty(), claim("one"), "the claim of what is over counts no more");
  }

  @Test
  void aClaimWaitsForWhatBeganBeforeThereWereClaimsAndForAnUpgrade() {
    restore("old", "production", "AwaitingConfirmation");
    restore("one", "production", "Pending");
    assertTrue(claim("one").orElseThrow().contains("restore old of orders-db"));
    end("old");
    upgrade("Running");
    assertTrue(claim("one").orElseThrow().contains("is being upgraded"));
  }

  private Optional<String> claim(String name) {
    return restores.claim(restores.get(new Key("restores", "orders", name)).orElseThrow());
  }

  private void end(String name) {
    Resource restore = objects.get(new Key("restores", "orders", name)).orElseThrow();
    objects.change(
        restore.key(),
        restore.uid(),
        object -> object.withObject("/status").put("phase", "Completed"));
  }
}
