package io.company.platform.database.update;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.database.archive.EnvironmentEntry;
import io.company.platform.database.archive.Objects;
import io.company.platform.database.lab.MemoryStore;
import io.company.platform.database.restore.Restores;
import io.company.platform.kernel.error.PlatformException;
import io.company.platform.kernel.error.Reason;
import io.company.platform.kernel.resource.Json;
import io.company.platform.kernel.resource.Key;
import io.company.platform.kernel.resource.Resource;
import io.company.platform.kernel.store.Store;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** The action upgrade, and a restore in place that comes between its look and its write. */
class UpgradesTest {

  private static final Key DATABASE = new Key("databases", "orders", "orders-db");

  private final MemoryStore store = new MemoryStore();
  private final Objects objects = new Objects(store);
  private Runnable meanwhile = () -> {};

  /** As the upgrades see it: what happens meanwhile happens just before their first write. */
  private final Objects late = new Objects(late());

  private final Upgrades upgrades =
      new Upgrades(
          new Entries(late), late, null, null, new Restores(late), null, null, woken -> {});

  private final Resource database =
      put(
          DATABASE,
          """
          {"spec": {"environments": ["staging", "production"]},
           "status": {"upgrade": {"phase": "Planned"},
             "environments": [{"name": "staging"}, {"name": "production"}]}}
          """);

  private Store late() {
    return (Store)
        Proxy.newProxyInstance(
            Store.class.getClassLoader(),
            new Class<?>[] {Store.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("write")) {
                Runnable once = meanwhile;
                meanwhile = () -> {};
                once.run();
              }
              try {
                return method.invoke(store, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private Resource put(Key key, String body) {
    ObjectNode object = Json.parseObject(body.getBytes(StandardCharsets.UTF_8));
    object.withObject("/metadata").put("name", key.name()).put("namespace", key.namespace());
    return objects.create(key, object);
  }

  /** Admitted and claimed, as {@link Restores} does it. */
  private void restore(String phase) {
    Resource restore =
        put(
            new Key("restores", "orders", "earlier"),
            """
            {"spec": {"database": "orders-db", "environment": "production"},
             "status": {"phase": "%s", "databaseUid": "%s"}}
            """
                .formatted(phase, database.uid()));
    objects.change(
        DATABASE,
        database.uid(),
        object ->
            EnvironmentEntry.of(object, "production").put("restoring", "earlier/" + restore.uid()));
  }

  private String phase() {
    return Upgrades.phase(objects.get(DATABASE).orElseThrow());
  }

  @Test
  void beginsWhereNothingIsInTheWay() {
    assertTrue(upgrades.start(database));
    assertEquals("Running", phase());
  }

  @Test
  void refusesWhereARestoreClaimsAnEnvironmentJustBeforeTheWrite() {
    meanwhile = () -> restore("Pending");
    PlatformException refused =
        assertThrows(PlatformException.class, () -> upgrades.start(database));
    assertEquals(Reason.CONFLICT, refused.reason());
    assertTrue(refused.getMessage().contains("restore earlier of orders-db in production"));
    assertEquals("Planned", phase());
  }

  @Test
  void theClaimOfARestoreThatIsOverIsNotInTheWay() {
    restore("Completed");
    assertTrue(upgrades.start(database));
  }

  @Test
  void aRestoreThatClaimedAndEndedMeanwhileIsNotInTheWay() {
    meanwhile = () -> restore("Failed");
    assertTrue(upgrades.start(database));
  }

  @Test
  void beginsNothingOnADatabaseThatGoesMeanwhile() {
    meanwhile = () -> objects.finish(DATABASE, database.uid(), "");
    objects.markDeleted(DATABASE, database.uid(), Instant.EPOCH);
    assertFalse(upgrades.start(database));
  }

  @Test
  void beginsNothingThatIsNotPlanned() {
    assertTrue(upgrades.start(database));
    assertFalse(upgrades.start(database));
  }
}
