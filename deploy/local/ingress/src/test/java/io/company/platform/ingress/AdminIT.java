package io.company.platform.ingress;

import static io.company.platform.ingress.Running.backend;
import static io.company.platform.ingress.Running.route;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.company.platform.ingress.Connection.Reply;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdminIT {
  @TempDir Path home;

  @Test
  void drainAnswersWhenTheLastRequestIsOver() throws Exception {
    try (App app = new App("app");
        Running ingress = new Running(home);
        Connection client = ingress.connect()) {
      ingress.put(route("r", "", "/", backend("w", 1, app.port())));
      client.write("GET /held HTTP/1.1\r\nHost: x\r\n\r\n");
      Eventually.until("asked", 5_000, () -> app.held() == 1);
      ingress.put();
      Reply late = ingress.admin("POST", "/drain", drain(app, 50));
      assertEquals(408, late.status());
      assertEquals(1, new JsonObject(late.text()).getInteger("inFlight"));
      CompletableFuture<Reply> drained =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return ingress.admin("POST", "/drain", drain(app, 10_000));
                } catch (IOException failure) {
                  throw new UncheckedIOException(failure);
                }
              });
      assertFalse(drained.isDone());
      app.release();
      assertEquals("held by app", client.read(false).text());
      assertEquals(200, drained.get(5, TimeUnit.SECONDS).status());
    }
  }

  private static String drain(App app, long timeoutMillis) {
    return new JsonObject()
        .put("address", "127.0.0.1:" + app.port())
        .put("timeoutMillis", timeoutMillis)
        .encode();
  }

  @Test
  void aTableIsRefusedWithItsReasonAndTheOldOneStays() throws Exception {
    try (App app = new App("app");
        Running ingress = new Running(home);
        Connection client = ingress.connect()) {
      ingress.put();
      ingress.put(route("r", "", "/", backend("w", 1, app.port())));
      Reply malformed =
          ingress.admin("PUT", "/table", "{\"generation\": 9, \"routes\": [{\"id\": \"x\"}]}");
      assertEquals(400, malformed.status());
      assertTrue(malformed.text().contains("routes[0].pathPrefix"), malformed.text());
      Reply older = ingress.admin("PUT", "/table", "{\"generation\": 1, \"routes\": []}");
      assertEquals(409, older.status());
      assertTrue(older.text().contains("older than 2"), older.text());
      assertEquals(
          2, new JsonObject(ingress.admin("GET", "/table", null).text()).getInteger("generation"));
      assertEquals("app", client.get("/").text());
    }
  }

  @Test
  void onlyItsOwnerMayOpenTheSocketAndAStaleOneIsReplaced() throws Exception {
    Files.createDirectories(home.resolve("ingress"));
    Files.writeString(home.resolve("ingress/admin.sock"), "left over");
    try (Running ingress = new Running(home)) {
      assertEquals(
          "rw-------",
          PosixFilePermissions.toString(Files.getPosixFilePermissions(ingress.socket())));
      assertEquals(
          "UP", new JsonObject(ingress.admin("GET", "/health", null).text()).getString("status"));
      assertEquals(404, ingress.admin("GET", "/nothing", null).status());
    }
  }

  @Test
  void startsWithTheTableThatTheNodeLeft() throws Exception {
    try (App app = new App("app")) {
      JsonObject table =
          new JsonObject()
              .put("generation", 7)
              .put("routes", new JsonArray().add(route("r", "", "/", backend("w", 1, app.port()))));
      Files.createDirectories(home.resolve("ingress"));
      Files.writeString(home.resolve("ingress/table.json"), table.encode());
      try (Running ingress = new Running(home);
          Connection client = ingress.connect()) {
        assertEquals("app", client.get("/").text());
        assertEquals(
            7,
            new JsonObject(ingress.admin("GET", "/health", null).text()).getInteger("generation"));
      }
    }
  }

  @Test
  void metricsAreInPrometheusText() throws Exception {
    try (App app = new App("app");
        Running ingress = new Running(home);
        Connection client = ingress.connect()) {
      ingress.put(route("r", "", "/", backend("w", 1, app.port())));
      client.get("/fail");
      Reply metrics = ingress.admin("GET", "/metrics", null);
      assertEquals("text/plain; version=0.0.4; charset=utf-8", metrics.header("content-type"));
      assertTrue(
          metrics
              .text()
              .contains(
                  "release=\"release-w\",team=\"orders\",application=\"r\","
                      + "environment=\"production\",status=\"5xx\"} 1\n"),
          metrics.text());
    }
  }
}
