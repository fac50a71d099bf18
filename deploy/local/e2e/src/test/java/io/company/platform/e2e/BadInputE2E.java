package io.company.platform.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What a user gets for bad input: a refusal that says what, where and what to do, and nothing
 * stored.
 */
class BadInputE2E {

  private final Installation platform = Shared.platform();
  private final Api alice = platform.as("alice");

  @Test
  void malformedYamlIsRefusedWithItsPlace() {
    Api.Answer answer = alice.apply("kind: Application\nmetadata: {name: x\n");
    assertEquals(400, answer.status(), answer.body());
    assertTrue(answer.body().contains("line"), answer.body());
  }

  @Test
  void everyWrongFieldIsNamedAtOnce() {
    Api.Answer answer =
        alice.apply(
            """
            kind: Application
            metadata: {name: wrong}
            spec:
              team: orders
              replicas: three
              runtime: cobol-60
              resources: {memory: lots}
              replicsa: 3
            """);
    assertEquals(422, answer.status(), answer.body());
    for (String expected :
        List.of(
            "spec.replicas",
            "three",
            "spec.runtime",
            "node-18",
            "spec.resources.memory",
            "replicsa",
            "replicas")) {
      assertTrue(answer.body().contains(expected), expected + " is not in " + answer.body());
    }
    alice.get(Api.path("orders", "applications", "wrong")).expect(404);
  }

  @Test
  void tenMegabytesAreTooLarge() {
    Api.Answer answer =
        alice.apply(
            "kind: Application\nmetadata: {name: big}\nspec: {team: orders, description: \""
                + "x".repeat(10_000_000)
                + "\"}");
    assertEquals(413, answer.status(), answer.body());
  }

  @Test
  void deepNestingAndYamlBombsAreRefused() {
    assertEquals(400, alice.apply("a: " + "[".repeat(50_000) + "]".repeat(50_000)).status());
    StringBuilder bomb = new StringBuilder("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
    for (int i = 1; i < 12; i++) {
      String reference = "*a" + (i - 1);
      bomb.append(
          "a%d: &a%d [%s]\n"
              .formatted(
                  i,
                  i,
                  String.join(
                      ",",
                      List.of(reference, reference, reference, reference, reference, reference))));
    }
    assertEquals(400, alice.apply(bomb.toString()).status());
  }

  @Test
  void anUnknownKindIsAnsweredWithTheKnownOnes() {
    Api.Answer answer =
        alice.apply("kind: Aplication\nmetadata: {name: x}\nspec: {team: orders}\n");
    assertTrue(answer.status() >= 400 && answer.status() < 500, answer.body());
    assertTrue(answer.body().contains("Application"), answer.body());
  }

  @Test
  void otherTeamsObjectsDoNotExist() {
    platform.as("bob").get(Api.path("orders", "applications", "order-service")).expect(404);
    platform
        .as("bob")
        .apply("kind: Application\nmetadata: {name: intruder}\nspec: {team: orders}\n");
    alice.get(Api.path("orders", "applications", "intruder")).expect(404);
  }

  @Test
  void aViewerMayLookButNotTouch() {
    Api carol = platform.as("carol");
    carol.get(Api.path("orders", "applications", "order-service")).expect(200);
    Api.Answer answer = carol.delete(Api.path("orders", "applications", "order-service"));
    assertEquals(403, answer.status(), answer.body());
  }

  @Test
  void nothingAnswersWithoutAToken() {
    Api nobody = platform.as(null);
    Api.Answer answer = nobody.get(Api.path("orders", "applications", "order-service"));
    assertEquals(401, answer.status(), answer.body());
    assertFalse(answer.response().headers().allValues("WWW-Authenticate").isEmpty());
  }

  @Test
  void aStaleResourceVersionIsAConflict() {
    alice.apply("kind: Application\nmetadata: {name: stale}\nspec: {team: orders}\n").expect(200);
    String path = Api.path("orders", "applications", "stale");
    String first = alice.get(path).body();
    alice.mergePatch(path, "{\"spec\":{\"description\":\"changed\"}}").expect(200);
    Api.Answer answer = alice.send("PUT", path, first, "application/json");
    assertEquals(409, answer.status(), answer.body());
    alice.delete(path);
  }
}
