package io.company.platform.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.company.platform.gateway.fake.Api;
import io.company.platform.gateway.fake.Surroundings;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.URL;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(Surroundings.class)
class ApplyIT {

  private static final Path MANIFESTS = Path.of("..", "deploy", "local", "manifests");

  @TestHTTPResource("/")
  URL url;

  private Api api;

  @BeforeEach
  void beginEmpty() {
    Surroundings.OWNER.forget();
    api = new Api(url);
  }

  private static String theThree() throws IOException {
    return Files.readString(MANIFESTS.resolve("deployment.yaml"))
        + "---\n"
        + Files.readString(MANIFESTS.resolve("database.yaml"))
        + "---\n"
        + Files.readString(MANIFESTS.resolve("application.yaml"));
  }

  private static List<String> texts(JsonNode results, String field) {
    return results.valueStream().map(result -> result.path(field).asText()).toList();
  }

  @Test
  void appliesTheThreeManifestsAsTheyStandAndSaysWhatItDid() throws IOException {
    Api.Answer created = api.apply(theThree());
    assertEquals(200, created.status(), created.text());
    JsonNode results = created.json().get("results");
    assertEquals(List.of("Deployment", "Database", "Application"), texts(results, "kind"));
    assertEquals(List.of("orders", "orders", "orders"), texts(results, "namespace"));
    assertEquals(List.of("created", "created", "created"), texts(results, "outcome"));
    assertEquals("order-service", results.at("/2/object/metadata/name").asText());
    assertEquals(
        List.of("unchanged", "unchanged", "unchanged"),
        texts(api.apply(theThree()).json().get("results"), "outcome"));
  }

  @Test
  void appliesWhatOthersDependOnFirst() throws IOException {
    api.apply(theThree());
    List<String> earnest =
        Surroundings.OWNER.calls().stream()
            .filter(call -> call.startsWith("APPLY ") && !call.contains(" dry"))
            .toList();
    assertTrue(earnest.getFirst().startsWith("APPLY applications/"), earnest.toString());
  }

  @Test
  void appliesNothingWhenOneIsRefused() throws IOException {
    Api.Answer answer = api.apply(theThree().replace("replicas: 3", "replicas: -3"));
    assertEquals(422, answer.status(), answer.text());
    assertEquals("application/problem+json", answer.header("Content-Type"));
    assertEquals(
        List.of("skipped", "skipped", "failed"), texts(answer.json().get("results"), "outcome"));
    assertEquals("spec.replicas", answer.json().at("/errors/0/path").asText());
    assertTrue(
        answer.json().get("detail").asText().contains("document 3 (Application order-service)"));
    assertEquals(404, api.get(Api.APPS + "/order-service").status());
  }

  @Test
  void storesNothingOnADryRun() throws IOException {
    Api.Answer dry = api.send("POST", "/v1/apply?dryRun=All", "application/yaml", theThree());
    assertEquals(
        List.of("created", "created", "created"), texts(dry.json().get("results"), "outcome"));
    assertEquals(404, api.get(Api.APPS + "/order-service").status());
  }

  @Test
  void takesJsonToo() {
    Api.Answer one =
        api.send(
            "POST",
            "/v1/apply",
            "application/json",
            "{\"kind\":\"Application\"," + Api.application("j").substring(1));
    assertEquals("created", one.json().at("/results/0/outcome").asText(), one.text());
  }

  @Test
  void suggestsTheKindThatWasMeant() {
    Api.Answer answer = api.apply("kind: Aplication\nmetadata: {name: x}\nspec: {team: orders}\n");
    assertEquals(400, answer.status());
    assertTrue(
        answer.json().get("detail").asText().contains("did you mean Application?"), answer.text());
    assertEquals(
        400, api.apply("apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: x}\n").status());
  }

  @Test
  void asksForTheTeamWhereItCantKnowIt() {
    String token = Surroundings.ISSUER.user("dual", "/orders/owners", "/payments/owners");
    Api.Answer answer =
        api.send(
            api.as(token, "/v1/apply")
                .header("Content-Type", "application/yaml")
                .POST(
                    BodyPublishers.ofString(
                        "kind: Database\nmetadata: {name: d}\nspec: {type: postgresql}\n")));
    assertEquals(422, answer.status());
    assertTrue(answer.json().get("detail").asText().contains("orders, payments"), answer.text());
  }

  @Test
  void refusesTheSameObjectTwice() {
    String twice = "kind: Application\nmetadata: {name: x}\nspec: {team: orders}\n---\n";
    Api.Answer answer = api.apply(twice + twice);
    assertEquals(422, answer.status());
    assertTrue(
        answer.json().get("detail").asText().contains("the same object as document 1"),
        answer.text());
  }

  @Test
  void aPushReachesWhateverFollowsTheRepository() throws IOException {
    api.apply(theThree());
    Api.Answer plain =
        api.post("/v1/hooks/git", "{\"repository\":\"org/repo\",\"branch\":\"main\"}");
    assertEquals("synced", plain.json().at("/results/0/outcome").asText(), plain.text());
    Api.Answer github =
        api.post(
            "/v1/hooks/git",
            "{\"ref\":\"refs/heads/main\",\"repository\":{\"full_name\":\"org/repo\"}}");
    assertEquals(1, github.json().get("results").size());
    assertEquals(
        0,
        api.post("/v1/hooks/git", "{\"repository\":\"org/repo\",\"branch\":\"x\"}")
            .json()
            .get("results")
            .size());
    assertEquals(422, api.post("/v1/hooks/git", "{}").status());
  }
}
