package io.company.platform.deploy.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.deploy.Json;
import io.company.platform.kernel.error.PlatformException;
import io.company.platform.kernel.error.Reason;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ActionsTest {

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  private final ObjectNode object =
      (ObjectNode)
          Json.parse(
              """
              {"metadata": {"name": "shop"},
               "spec": {"environments": ["staging", "production"], "paused": false},
               "status": {"commit": "c2", "phase": "Ready", "environments": [
                 {"name": "staging", "phase": "Ready", "release": "shop-2", "url": "http://staging.localhost:8090/"},
                 {"name": "production", "phase": "Ready", "release": "shop-2", "previousRelease": "shop-1"}]}}""");

  @Test
  void aRollbackOfAllTakesThoseThatCanAndNoLongerSaysReady() {
    Actions.rollback(object, null, null, "shop-2", name -> null, NOW);
    assertEquals("Progressing", object.at("/status/phase").asText());
    assertEquals("Ready", object.at("/status/environments/0/phase").asText());
    assertEquals("RollingBack", object.at("/status/environments/1/phase").asText());
    assertEquals("shop-1", object.at("/status/environments/1/rollout/release").asText());
    assertEquals("RolledBack", object.at("/status/environments/1/hold/reason").asText());
  }

  @Test
  void aNamedReleaseGoesToEveryEnvironmentAndLeavesWhatIsShown() {
    Actions.rollback(object, null, "shop-0", "shop-2", name -> null, NOW);
    assertEquals("shop-0", object.at("/status/environments/0/rollout/release").asText());
    assertEquals(
        "http://staging.localhost:8090/", object.at("/status/environments/0/url").asText());
  }

  @Test
  void anUnknownEnvironmentIsRefusedWithThoseThatThereAre() {
    PlatformException refusal =
        assertThrows(PlatformException.class, () -> Actions.promote(object, "qa", "shop-2"));
    assertEquals(Reason.INVALID, refusal.reason());
    assertTrue(refusal.getMessage().contains("staging, production"), refusal.getMessage());
  }

  @Test
  void resumingEndsThePauseAndTheHold() {
    Actions.pause(object);
    Actions.rollback(object, "production", null, "shop-2", name -> null, NOW);
    Actions.resume(object);
    assertFalse(object.at("/spec/paused").asBoolean());
    assertTrue(object.at("/status/environments/1/hold").isMissingNode());
    assertEquals(
        Reason.CONFLICT,
        assertThrows(PlatformException.class, () -> Actions.resume(object)).reason());
  }
}
