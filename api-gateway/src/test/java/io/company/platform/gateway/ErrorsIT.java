package io.company.platform.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.company.platform.gateway.fake.Api;
import io.company.platform.gateway.fake.Surroundings;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URL;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Bad input and bad days: each gets its own clear answer. */
@QuarkusTest
@QuarkusTestResource(Surroundings.class)
class ErrorsIT {

  private static final String KUBECTL = "kubectl/v1.32.4 (linux/amd64) kubernetes/59526cd";

  @TestHTTPResource("/")
  URL url;

  private Api api;

  @BeforeEach
  void beginEmpty() {
    Surroundings.OWNER.forget();
    api = new Api(url);
  }

  private void refused(Api.Answer answer, int status, String reason, String saying) {
    assertEquals(status, answer.status(), answer.text());
    assertEquals("application/problem+json", answer.header("Content-Type"));
    JsonNode problem = answer.json();
    assertEquals(status, problem.get("status").asInt());
    assertEquals(reason, problem.get("reason").asText());
    assertTrue(problem.get("detail").asText().contains(saying), problem.get("detail").asText());
    assertTrue(problem.get("traceId").asText().matches("[0-9a-f]{32}"));
    assertEquals(
        200,
        api.send(api.request(problem.get("type").asText()).GET()).status(),
        "the type leads to a page");
  }

  @Test
  void plainClientsGetProblemsWithPathAndPointerAndValue() {
    Api.Answer answer =
        api.post(Api.APPS, Api.application("x").replace("}}", ",\"replicas\":-1}}"));
    refused(answer, 422, "INVALID", "spec.replicas");
    JsonNode error = answer.json().at("/errors/0");
    assertEquals("spec.replicas", error.get("path").asText());
    assertEquals("#/spec/replicas", error.get("pointer").asText());
    assertEquals(-1, error.get("value").asInt());
  }

  @Test
  void kubernetesClientsGetAStatus() {
    Api.Answer answer =
        api.send(
            api.as(Api.ALICE, Api.APPS)
                .header("User-Agent", KUBECTL)
                .header("Content-Type", "application/json")
                .POST(
                    BodyPublishers.ofString(
                        Api.application("x").replace("}}", ",\"replicas\":-1}}"))));
    assertEquals(422, answer.status());
    assertEquals("Invalid", answer.json().get("reason").asText());
    assertEquals("Application", answer.json().at("/details/kind").asText());
    assertEquals("x", answer.json().at("/details/name").asText());
    assertEquals("spec.replicas", answer.json().at("/details/causes/0/field").asText());
    Api.Answer missing =
        api.send(api.as(Api.ALICE, Api.APPS + "/none").header("User-Agent", KUBECTL).GET());
    assertEquals("NotFound", missing.json().get("reason").asText());
  }

  @Test
  void refusesTooLargeBodies() {
    String big = "x".repeat(10 * 1024 * 1024);
    refused(api.post(Api.APPS, "{\"a\":\"" + big + "\"}"), 413, "TOO_LARGE", "3072 KiB");
    refused(api.apply("a: " + big), 413, "TOO_LARGE", "3072 KiB");
    Api.Answer waiting =
        api.send(
            api.as(Api.ALICE, "/v1/apply")
                .header("Content-Type", "application/yaml")
                .expectContinue(true)
                .POST(BodyPublishers.ofString(big)));
    refused(waiting, 413, "TOO_LARGE", "3072 KiB");
  }

  @Test
  void refusesWhatCantBeRead() {
    refused(api.post(Api.APPS, "{\"a\": "), 400, "BAD_REQUEST", "line 1");
    refused(api.post(Api.APPS, ""), 400, "BAD_REQUEST", "empty");
    refused(api.post(Api.APPS, "[]"), 400, "BAD_REQUEST", "not an object");
    refused(
        api.post(Api.APPS, "[".repeat(2000) + "]".repeat(2000)), 400, "BAD_REQUEST", "100 levels");
    refused(api.apply("kind: Application\n  x: 1\n"), 400, "BAD_REQUEST", "line 2");
    refused(
        api.send("POST", Api.APPS, "image/png", "x"), 415, "UNSUPPORTED_MEDIA_TYPE", "image/png");
    refused(
        api.send("PATCH", Api.APPS + "/x", "application/json", "{}"),
        415,
        "UNSUPPORTED_MEDIA_TYPE",
        "merge-patch");
    refused(
        api.send("POST", "/v1/apply", "application/x-www-form-urlencoded", "a=b"),
        415,
        "UNSUPPORTED_MEDIA_TYPE",
        "curl");
  }

  @Test
  void refusesWhatContradictsThePath() {
    String body = Api.application("x");
    refused(
        api.post(Api.APPS, body.replaceFirst("\\{", "{\"kind\":\"Database\",")),
        400,
        "BAD_REQUEST",
        "kind");
    refused(
        api.post(Api.APPS, body.replaceFirst("\\{", "{\"apiVersion\":\"v2\",")),
        400,
        "BAD_REQUEST",
        "apiVersion");
    String elsewhere = body.replace("\"name\"", "\"namespace\":\"payments\",\"name\"");
    refused(api.post(Api.APPS, elsewhere), 400, "BAD_REQUEST", "metadata.namespace");
    refused(
        api.send("PUT", Api.APPS + "/y", "application/json", body),
        400,
        "BAD_REQUEST",
        "metadata.name");
  }

  @Test
  void refusesUnknownKindsPathsMethodsAndParameters() {
    refused(
        api.get("/apis/platform.company.io/v1/namespaces/orders/aplications"),
        404,
        "NOT_FOUND",
        "did you mean app");
    refused(api.get("/apis/platform.company.io/v1/namespaces/orders"), 404, "NOT_FOUND", "{team}");
    refused(
        api.get("/apis/platform.company.io/v1/namespaces/%2e%2e/applications"),
        404,
        "NOT_FOUND",
        "{team}");
    Api.Answer method = api.send("POST", Api.APPS + "/x", "application/json", "{}");
    refused(method, 405, "METHOD_NOT_ALLOWED", "POST is not possible");
    assertEquals("DELETE, GET, PATCH, PUT", method.header("Allow"));
    assertEquals("POST", api.get("/v1/apply").header("Allow"));
    refused(
        api.post(Api.APPS + "?dryRun=Some", Api.application("x")), 400, "BAD_REQUEST", "dryRun");
    refused(
        api.post(Api.APPS + "?fieldValidation=No", Api.application("x")),
        400,
        "BAD_REQUEST",
        "fieldValidation");
    refused(api.get(Api.APPS + "?limit=many"), 400, "BAD_REQUEST", "limit");
    refused(
        api.get(Api.APPS + "?watch=true&resourceVersion=abc"),
        400,
        "BAD_REQUEST",
        "resourceVersion");
  }

  @Test
  void namesTheServiceThatIsDownAndFindsItAgain() {
    int port = Surroundings.OWNER.port();
    assertEquals(200, api.get(Api.APPS).status());
    Surroundings.OWNER.close();
    Api.Answer down = api.get(Api.APPS);
    refused(down, 503, "UNAVAILABLE", "app-service can't be reached");
    assertEquals("2", down.header("Retry-After"));
    refused(api.get(Api.APPS + "?watch=true"), 503, "UNAVAILABLE", "app-service");
    refused(api.get(Api.APPS + "/x/log"), 503, "UNAVAILABLE", "app-service");
    Surroundings.OWNER.start(port);
    Instant deadline = Instant.now().plus(Duration.ofSeconds(10));
    while (api.get(Api.APPS).status() != 200) {
      assertTrue(Instant.now().isBefore(deadline), "the owner is back, but not for the gateway");
    }
  }

  @Test
  void carriesTheClientsTraceOn() {
    String trace = "0af7651916cd43dd8448eb211c80319c";
    Api.Answer answer =
        api.send(
            api.as(Api.ALICE, Api.APPS + "/none")
                .header("traceparent", "00-" + trace + "-b7ad6b7169203331-01")
                .GET());
    assertEquals(trace, answer.json().get("traceId").asText());
  }

  @Test
  void answersTheSameToTheSameIdempotencyKey() {
    Api.Answer first = keyed("k1", Api.application("once"));
    Api.Answer again = keyed("k1", Api.application("once"));
    assertEquals(201, first.status());
    assertEquals(201, again.status());
    assertEquals(first.text(), again.text());
    assertEquals("true", again.header("Idempotency-Replayed"));
    refused(keyed("k1", Api.application("other")), 422, "INVALID", "Idempotency-Key");
    refused(keyed("k2", Api.application("once")), 409, "ALREADY_EXISTS", "once");
  }

  private Api.Answer keyed(String key, String body) {
    return api.send(
        api.as(Api.ALICE, Api.APPS)
            .header("Idempotency-Key", key)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body)));
  }
}
