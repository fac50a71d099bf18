package io.company.platform.app.application;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.kernel.error.PlatformException;
import io.company.platform.kernel.identity.Caller;
import io.company.platform.kernel.resource.Admission;
import io.company.platform.kernel.resource.Key;
import io.company.platform.kernel.resource.Resource;
import io.company.platform.kernel.store.Change;
import io.company.platform.kinds.Kinds;
import io.company.platform.kinds.Role;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ApplicationsTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Caller EDITOR =
      new Caller("bob", Map.of("payments", Role.EDITOR), false, false);
  private static final Caller ADMIN = new Caller("root", Map.of(), true, false);

  private final FakeStore store = new FakeStore();
  private final Applications applications = applications();

  @Test
  void everyApplicationIsKeptUntilItsWorkloadsAreGone() throws Exception {
    ObjectNode admitted = admit(application("payments", "pay", "/pay"), EDITOR, Optional.empty());
    assertEquals(
        "[\"platform.company.io/workloads\"]", admitted.at("/metadata/finalizers").toString());
    ObjectNode again = admit(admitted, EDITOR, Optional.empty());
    assertEquals(1, again.at("/metadata/finalizers").size());
  }

  @Test
  void theFinalizerDoesNotComeBackWhileTheApplicationIsBeingDeleted() throws Exception {
    ObjectNode deleting = application("payments", "pay", "/pay");
    deleting.withObject("/metadata").put("deletionTimestamp", "2026-03-01T12:00:00Z");
    ObjectNode admitted = admit(deleting.deepCopy(), EDITOR, Optional.of(resource(deleting)));
    assertTrue(admitted.at("/metadata/finalizers").isMissingNode());
  }

  @Test
  void aTakenPathIsRefusedWithoutSayingWhoHasItToThoseWhoMayNotKnow() throws Exception {
    store.add(resource(application("orders", "order-service", "/api/orders")));
    assertEquals(
        "spec.ingress.path: must be a path that no other application has, but \"/api/orders\" is taken"
            + " by an application of another team",
        refusal("/api/orders", EDITOR));
    assertEquals(
        "spec.ingress.path: must be a path that no other application has, but \"/api/orders\" is taken"
            + " by the application orders/order-service",
        refusal("/api/orders", ADMIN));
    assertEquals(
        "spec.ingress.path: must not lie below another team's path, but \"/api/orders\" is taken by an"
            + " application of another team",
        refusal("/api/orders/pay", EDITOR));
  }

  @Test
  void everythingElseThatIsWrongIsSaidWithIt() throws Exception {
    store.add(resource(application("orders", "order-service", "/api/orders")));
    ObjectNode object = application("payments", "pay", "/api/orders");
    object.withObject("/spec").put("replicas", "three");
    PlatformException refusal =
        assertThrows(PlatformException.class, () -> admit(object, EDITOR, Optional.empty()));
    assertEquals(
        List.of("spec.replicas", "spec.ingress.path"),
        refusal.fields().stream().map(field -> field.path()).toList());
  }

  @Test
  void aPathThatBecameFreeCanBeTaken() throws Exception {
    Resource holder = resource(application("orders", "order-service", "/api/orders"));
    store.add(holder);
    assertTrue(refusal("/api/orders", EDITOR).contains("is taken"));
    store.change(new Change(2, Instant.EPOCH, "alice", Change.Type.DELETED, holder));
    admit(application("payments", "pay", "/api/orders"), EDITOR, Optional.empty());
  }

  @Test
  void anIndexThatLostTheLogReadsItAgain() throws Exception {
    store.add(resource(application("orders", "order-service", "/a")));
    store.loseTheLog();
    store.awaitFollower();
    store.change(
        new Change(
            3,
            Instant.EPOCH,
            "alice",
            Change.Type.MODIFIED,
            resource(application("orders", "order-service", "/b"))));
    admit(application("payments", "pay", "/a"), EDITOR, Optional.empty());
    assertTrue(refusal("/b", EDITOR).contains("is taken"));
  }

  private Applications applications() {
    IngressPathIndex index = new IngressPathIndex(store);
    index.start(null);
    return new Applications(index, null);
  }

  private String refusal(String path, Caller caller) throws Exception {
    ObjectNode object = application("payments", "pay", path);
    return assertThrows(PlatformException.class, () -> admit(object, caller, Optional.empty()))
        .getMessage();
  }

  private ObjectNode admit(ObjectNode object, Caller caller, Optional<Resource> current) {
    return applications
        .admit(new Admission(caller, object, current, List.of()))
        .await()
        .indefinitely();
  }

  private static Resource resource(ObjectNode json) {
    Key key =
        new Key(
            "applications",
            json.at("/metadata/namespace").asText(),
            json.at("/metadata/name").asText());
    return new Resource(key, "u", 1, 1, json);
  }

  private static ObjectNode application(String team, String name, String path) throws Exception {
    String text =
        """
        {"kind": "Application", "metadata": {"namespace": "%s", "name": "%s"},
         "spec": {"team": "%s", "ingress": {"path": "%s"}}}
        """;
    ObjectNode object = (ObjectNode) JSON.readTree(text.formatted(team, name, team, path));
    Kinds.APPLICATION.completion().complete(object);
    return object;
  }
}
