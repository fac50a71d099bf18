package io.company.platform.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.company.platform.gateway.fake.Api;
import io.company.platform.gateway.fake.Surroundings;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URL;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@QuarkusTest
@QuarkusTestResource(Surroundings.class)
@Timeout(30)
class WatchIT {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TestHTTPResource("/")
  URL url;

  private Api api;

  @BeforeEach
  void beginEmpty() {
    Surroundings.OWNER.forget();
    api = new Api(url);
  }

  private BufferedReader watch(String query, String accept) {
    HttpResponse<InputStream> response =
        api.open(
            api.as(Api.ALICE, Api.APPS + "?watch=true" + query).header("Accept", accept).GET());
    assertEquals(200, response.statusCode());
    return new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
  }

  private static JsonNode event(BufferedReader in) throws IOException {
    return JSON.readTree(in.readLine());
  }

  private static void eventually(String what, BooleanSupplier condition) {
    Instant deadline = Instant.now().plus(Duration.ofSeconds(10));
    while (!condition.getAsBoolean()) {
      assertTrue(Instant.now().isBefore(deadline), what);
      Thread.onSpinWait();
    }
  }

  @Test
  void givesWhatIsThereAndThenEachChangeAtOnce() throws IOException {
    api.post(Api.APPS, Api.application("a"));
    try (BufferedReader in = watch("", "application/json")) {
      assertEquals("ADDED", event(in).get("type").asText());
      api.post(Api.APPS, Api.application("b"));
      JsonNode added = event(in);
      assertEquals("b", added.at("/object/metadata/name").asText());
      api.send(
          "PATCH", Api.APPS + "/b", "application/merge-patch+json", "{\"spec\":{\"replicas\":5}}");
      assertEquals("MODIFIED", event(in).get("type").asText());
      api.delete(Api.APPS + "/b");
      assertEquals("DELETED", event(in).get("type").asText());
    }
  }

  @Test
  void marksTheEndOfTheInitialEventsWhenAsked() throws IOException {
    api.post(Api.APPS, Api.application("a"));
    try (BufferedReader in =
        watch("&sendInitialEvents=true&allowWatchBookmarks=true", "application/json")) {
      assertEquals("ADDED", event(in).get("type").asText());
      JsonNode bookmark = event(in);
      assertEquals("BOOKMARK", bookmark.get("type").asText());
      assertEquals(
          "true", bookmark.at("/object/metadata/annotations/k8s.io~1initial-events-end").asText());
    }
  }

  @Test
  void tellsAnExpiredRevisionAsAnErrorEvent() throws IOException {
    try (BufferedReader in = watch("&resourceVersion=7", "application/json")) {
      JsonNode error = event(in);
      assertEquals("ERROR", error.get("type").asText());
      assertEquals(410, error.at("/object/code").asInt());
      assertEquals("Expired", error.at("/object/reason").asText());
      assertNull(in.readLine());
    }
  }

  @Test
  void tellsAnExpiryInTheMiddleToo() throws IOException {
    try (BufferedReader in = watch("&resourceVersion=100", "application/json")) {
      eventually("the owner is watched", Surroundings.OWNER::isWatched);
      Surroundings.OWNER.expireWatches();
      assertEquals(410, event(in).at("/object/code").asInt());
    }
  }

  @Test
  void aRefusalIsAnHttpStatus() {
    String hidden = "/apis/platform.company.io/v1/namespaces/hidden/applications?watch=true";
    assertEquals(404, api.get(hidden).status());
  }

  @Test
  void speaksServerSentEventsAndResumesFromTheLastId() throws IOException {
    try (BufferedReader in = watch("&resourceVersion=100", "text/event-stream")) {
      eventually("the owner is watched", Surroundings.OWNER::isWatched);
      api.post(Api.APPS, Api.application("a"));
      assertEquals("event: ADDED", in.readLine());
      assertTrue(in.readLine().matches("id: \\d+"));
      assertTrue(in.readLine().startsWith("data: {\"type\":\"ADDED\",\"object\":{"));
      assertEquals("", in.readLine());
    }
    api.open(
        api.as(Api.ALICE, Api.APPS + "?watch=true&timeoutSeconds=1")
            .header("Accept", "text/event-stream")
            .header("Last-Event-ID", "101")
            .GET());
    assertTrue(Surroundings.OWNER.calls().contains("WATCH applications/orders from 101"));
  }

  @Test
  void sendsTableRows() throws IOException {
    api.post(Api.APPS, Api.application("a"));
    try (BufferedReader in = watch("", "application/json;as=Table;v=v1;g=meta.k8s.io")) {
      JsonNode event = event(in);
      assertEquals("Table", event.at("/object/kind").asText());
      assertEquals("a", event.at("/object/rows/0/cells/0").asText());
    }
  }

  @Test
  void endsAfterTheTimeThatTheClientSets() throws IOException {
    try (BufferedReader in = watch("&resourceVersion=100&timeoutSeconds=1", "application/json")) {
      assertNull(in.readLine());
    }
  }

  @Test
  void letsGoOfTheOwnerWhenTheClientIsGone() throws IOException {
    BufferedReader in = watch("&resourceVersion=100", "application/json");
    eventually("the owner is watched", Surroundings.OWNER::isWatched);
    in.close();
    eventually("the owner is still watched", () -> !Surroundings.OWNER.isWatched());
  }

  @Test
  void aStreamThatBreaksIsSeenToBeBroken() throws IOException {
    HttpResponse<InputStream> log =
        api.open(api.as(Api.ALICE, Api.APPS + "/shop/log?break=now").GET());
    BufferedReader in =
        new BufferedReader(new InputStreamReader(log.body(), StandardCharsets.UTF_8));
    assertThrows(
        IOException.class,
        () -> {
          while (in.readLine() != null) {
            // To the end that is none.
          }
        });
  }
}
