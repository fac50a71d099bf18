package io.company.platform.kernel.resource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import io.company.platform.kernel.error.PlatformException;
import io.company.platform.kernel.error.Reason;
import io.company.platform.kernel.identity.Caller;
import io.company.platform.kinds.Kind;
import io.company.platform.kinds.Kinds;
import io.company.platform.kinds.Role;
import io.company.platform.proto.resource.v1.FieldValidation;
import io.company.platform.proto.resource.v1.Verb;
import io.company.platform.proto.resource.v1.WriteRequest;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProposalTest {

  private static final Kind KIND = Kinds.byPlural("databases").orElseThrow();
  private static final Key KEY = new Key("databases", "orders", "db");
  private static final Caller OWNER =
      new Caller("alice", Map.of("orders", Role.OWNER), false, false);
  private static final Caller SERVICE = new Caller("database-service", Map.of(), false, true);

  private static Intent intent(
      Caller caller, Verb verb, String body, String manager, boolean force) {
    return Intent.of(
        WriteRequest.newBuilder()
            .setVerb(verb)
            .setKey(Messages.key(KEY))
            .setForce(force)
            .setFieldManager(manager)
            .setBody(ByteString.copyFromUtf8(body))
            .build(),
        KIND,
        caller);
  }

  private static Resource stored(String json) {
    return new Resource(KEY, "uid-1", 7, 1, Json.stored(json));
  }

  private static Optional<Resource> present() {
    return Optional.of(
        stored(
            """
        {"apiVersion": "platform.company.io/v1", "kind": "Database",
         "metadata": {"name": "db", "namespace": "orders", "uid": "uid-1", "resourceVersion": "7", "generation": 1,
           "labels": {"tier": "backend"}},
         "spec": {"type": "postgresql", "version": "14", "size": "small", "backup": {"enabled": true, "retention": "7d"}},
         "status": {"phase": "Pending"}}
        """));
  }

  private static ObjectNode propose(Verb verb, String body) {
    return Proposal.of(intent(OWNER, verb, body, "", false), present()).object();
  }

  @Test
  void usersCanNotSetWhatTheSystemSets() {
    ObjectNode object =
        propose(
            Verb.VERB_UPDATE,
            """
        {"metadata": {"name": "db", "uid": "uid-1", "generation": 99, "creationTimestamp": "1999-01-01T00:00:00Z",
          "finalizers": ["x/y"]}, "spec": {"size": "large"}, "status": {"phase": "Ready"}}
        """);
    assertEquals("large", object.at("/spec/size").asText());
    assertEquals(1, object.at("/metadata/generation").asInt());
    assertFalse(object.path("metadata").has("finalizers"));
    assertFalse(object.path("metadata").has("creationTimestamp"));
    assertEquals("Pending", object.at("/status/phase").asText());
    assertFalse(object.path("metadata").has("labels"), "an update replaces");
  }

  @Test
  void aStaleRevisionIsAConflictThatTellsBoth() {
    PlatformException stale =
        assertThrows(
            PlatformException.class,
            () ->
                propose(
                    Verb.VERB_UPDATE,
                    "{\"metadata\": {\"name\": \"db\", \"resourceVersion\": \"5\"}, \"spec\": {}}"));
    assertEquals(Reason.CONFLICT, stale.reason());
    assertTrue(
        stale.getMessage().contains("5") && stale.getMessage().contains("7"), stale.getMessage());
    assertThrows(
        PlatformException.class,
        () -> propose(Verb.VERB_MERGE_PATCH, "{\"metadata\": {\"resourceVersion\": \"5\"}}"));
    assertThrows(
        PlatformException.class,
        () ->
            propose(
                Verb.VERB_UPDATE,
                "{\"metadata\": {\"name\": \"db\", \"uid\": \"other\"}, \"spec\": {}}"));
  }

  @Test
  void mergesAsRfc7396Says() {
    ObjectNode object =
        propose(
            Verb.VERB_MERGE_PATCH,
            "{\"metadata\": {\"labels\": {\"tier\": null, \"new\": \"1\"}}, \"spec\": {\"size\": \"large\"}}");
    assertEquals("{\"new\":\"1\"}", object.at("/metadata/labels").toString());
    assertEquals("large", object.at("/spec/size").asText());
    assertEquals("14", object.at("/spec/version").asText());
  }

  @Test
  void appliesJsonPatchesAndSaysWhatIsWrongWithOthers() {
    ObjectNode object =
        propose(
            Verb.VERB_JSON_PATCH,
            "[{\"op\": \"test\", \"path\": \"/spec/size\", \"value\": \"small\"},"
                + "{\"op\": \"replace\", \"path\": \"/spec/size\", \"value\": \"medium\"}]");
    assertEquals("medium", object.at("/spec/size").asText());
    assertEquals(
        Reason.INVALID,
        assertThrows(
                PlatformException.class,
                () ->
                    propose(
                        Verb.VERB_JSON_PATCH,
                        "[{\"op\": \"test\", \"path\": \"/spec/size\", \"value\": \"large\"}]"))
            .reason());
    assertEquals(
        Reason.BAD_REQUEST,
        assertThrows(
                PlatformException.class,
                () ->
                    propose(Verb.VERB_JSON_PATCH, "[{\"op\": \"jump\", \"path\": \"/spec/size\"}]"))
            .reason());
  }

  @Test
  void applyKeepsWhatItSaysNothingOf() {
    ObjectNode object = propose(Verb.VERB_APPLY, "{\"spec\": {\"size\": \"large\"}}");
    assertEquals("backend", object.at("/metadata/labels/tier").asText());
    assertEquals("large", object.at("/spec/size").asText());
    assertEquals(
        "18",
        object.at("/spec/version").asText(),
        "the spec is as the manifest says, with its defaults");
    ObjectNode unknown = propose(Verb.VERB_APPLY, "{\"specs\": {}, \"spec\": {}}");
    assertThrows(PlatformException.class, () -> Proposal.refuseInvalid(KIND, unknown));
  }

  @Test
  void unknownFieldsAreRefusedOrLeftAway() {
    WriteRequest.Builder request =
        WriteRequest.newBuilder()
            .setVerb(Verb.VERB_CREATE)
            .setKey(Messages.key(KEY))
            .setBody(
                ByteString.copyFromUtf8(
                    "{\"metadata\": {\"name\": \"db\"}, \"spec\": {\"siez\": \"small\"}}"));
    Proposal strict = Proposal.of(Intent.of(request.build(), KIND, OWNER), Optional.empty());
    PlatformException refusal =
        assertThrows(PlatformException.class, () -> Proposal.refuseInvalid(KIND, strict.object()));
    assertTrue(refusal.getMessage().contains("size"), refusal.getMessage());
    Proposal warned =
        Proposal.of(
            Intent.of(
                request.setFieldValidation(FieldValidation.FIELD_VALIDATION_WARN).build(),
                KIND,
                OWNER),
            Optional.empty());
    assertEquals(1, warned.warnings().size());
    Proposal.refuseInvalid(KIND, warned.object());
  }

  @Test
  void serverSideApplyOwnsFieldsAndTellsConflicts() {
    ObjectNode first =
        Proposal.of(
                intent(
                    OWNER,
                    Verb.VERB_SERVER_SIDE_APPLY,
                    "{\"spec\": {\"size\": \"small\", \"version\": \"14\"}}",
                    "one",
                    false),
                Optional.empty())
            .object();
    assertEquals("one", first.at("/metadata/managedFields/0/manager").asText());
    Resource now = new Resource(KEY, "uid-1", 7, 1, first);

    PlatformException conflict =
        assertThrows(
            PlatformException.class,
            () ->
                Proposal.of(
                    intent(
                        OWNER,
                        Verb.VERB_SERVER_SIDE_APPLY,
                        "{\"spec\": {\"size\": \"large\"}}",
                        "two",
                        false),
                    Optional.of(now)));
    assertEquals(Reason.CONFLICT, conflict.reason());
    assertEquals("spec.size", conflict.fields().getFirst().path());

    ObjectNode forced =
        Proposal.of(
                intent(
                    OWNER,
                    Verb.VERB_SERVER_SIDE_APPLY,
                    "{\"spec\": {\"size\": \"large\"}}",
                    "two",
                    true),
                Optional.of(now))
            .object();
    assertEquals("large", forced.at("/spec/size").asText());
    assertEquals("14", forced.at("/spec/version").asText());

    ObjectNode less =
        Proposal.of(
                intent(OWNER, Verb.VERB_SERVER_SIDE_APPLY, "{\"spec\": {}}", "one", false),
                Optional.of(new Resource(KEY, "uid-1", 8, 2, forced)))
            .object();
    assertEquals(
        "18",
        less.at("/spec/version").asText(),
        "what it says no more is gone, and defaulted again");
    assertEquals("large", less.at("/spec/size").asText(), "what another took over stays");
  }

  @Test
  void theSameServerSideApplyAgainChangesNothing() {
    String body =
        "{\"metadata\": {\"labels\": {\"a.b/c\": \"1\"}}, \"spec\": {\"backup\": {\"enabled\": false}}}";
    ObjectNode first =
        Proposal.of(
                intent(OWNER, Verb.VERB_SERVER_SIDE_APPLY, body, "one", false), Optional.empty())
            .object();
    ObjectNode again =
        Proposal.of(
                intent(OWNER, Verb.VERB_SERVER_SIDE_APPLY, body, "one", false),
                Optional.of(new Resource(KEY, "uid-1", 7, 1, first)))
            .object();
    assertTrue(Json.same(first, again), again.toString());
  }

  @Test
  void aPatchTakesTheFieldsOverThatItChanges() {
    ObjectNode first =
        Proposal.of(
                intent(
                    OWNER,
                    Verb.VERB_SERVER_SIDE_APPLY,
                    "{\"spec\": {\"size\": \"small\"}}",
                    "one",
                    false),
                Optional.empty())
            .object();
    ObjectNode patched =
        Proposal.of(
                intent(
                    OWNER,
                    Verb.VERB_MERGE_PATCH,
                    "{\"spec\": {\"size\": \"large\"}}",
                    "edit",
                    false),
                Optional.of(new Resource(KEY, "uid-1", 7, 1, first)))
            .object();
    assertEquals(
        Reason.CONFLICT,
        assertThrows(
                PlatformException.class,
                () ->
                    Proposal.of(
                        intent(
                            OWNER,
                            Verb.VERB_SERVER_SIDE_APPLY,
                            "{\"spec\": {\"size\": \"small\"}}",
                            "one",
                            false),
                        Optional.of(new Resource(KEY, "uid-1", 8, 2, patched))))
            .reason());
  }

  @Test
  void onlyServicesWriteStatusAndNothingElseWithIt() {
    WriteRequest request =
        WriteRequest.newBuilder()
            .setVerb(Verb.VERB_MERGE_PATCH)
            .setKey(Messages.key(KEY))
            .setStatusOnly(true)
            .setBody(
                ByteString.copyFromUtf8(
                    "{\"spec\": {\"size\": \"large\"}, \"status\": {\"phase\": \"Ready\"}}"))
            .build();
    assertEquals(
        Reason.FORBIDDEN,
        assertThrows(PlatformException.class, () -> Intent.of(request, KIND, OWNER)).reason());
    ObjectNode object = Proposal.of(Intent.of(request, KIND, SERVICE), present()).object();
    assertEquals("Ready", object.at("/status/phase").asText());
    assertEquals("small", object.at("/spec/size").asText());
  }

  @Test
  void rolesAreAskedForByName() {
    Caller viewer = new Caller("carol", Map.of("orders", Role.VIEWER), false, false);
    Caller editor = new Caller("bob", Map.of("orders", Role.EDITOR), false, false);
    Caller stranger = new Caller("bob", Map.of("payments", Role.OWNER), false, false);
    assertTrue(
        assertThrows(
                PlatformException.class, () -> intent(viewer, Verb.VERB_APPLY, "{}", "", false))
            .getMessage()
            .contains("editor"));
    assertEquals(
        Reason.FORBIDDEN,
        assertThrows(
                PlatformException.class, () -> intent(editor, Verb.VERB_DELETE, "{}", "", false))
            .reason());
    assertEquals(
        Reason.NOT_FOUND,
        assertThrows(
                PlatformException.class, () -> intent(stranger, Verb.VERB_APPLY, "{}", "", false))
            .reason());
    intent(OWNER, Verb.VERB_DELETE, "{}", "", false);
  }

  @Test
  void refusesBodiesThatAreTooBigTooDeepOrAmbiguous() {
    assertEquals(
        Reason.TOO_LARGE,
        assertThrows(
                PlatformException.class,
                () ->
                    intent(
                        OWNER,
                        Verb.VERB_APPLY,
                        "{\"spec\": \"" + "x".repeat(Intent.MAX_BYTES) + "\"}",
                        "",
                        false))
            .reason());
    assertEquals(
        Reason.BAD_REQUEST,
        assertThrows(
                PlatformException.class,
                () ->
                    intent(
                        OWNER,
                        Verb.VERB_APPLY,
                        "{\"spec\": " + "[".repeat(500) + "]".repeat(500) + "}",
                        "",
                        false))
            .reason());
    assertEquals(
        Reason.BAD_REQUEST,
        assertThrows(
                PlatformException.class,
                () -> intent(OWNER, Verb.VERB_APPLY, "{\"spec\": {}, \"spec\": {}}", "", false))
            .reason());
    assertEquals(
        Reason.BAD_REQUEST,
        assertThrows(
                PlatformException.class,
                () ->
                    intent(
                        OWNER,
                        Verb.VERB_APPLY,
                        "{\"metadata\": {\"name\": \"another\"}}",
                        "",
                        false))
            .reason());
  }
}
