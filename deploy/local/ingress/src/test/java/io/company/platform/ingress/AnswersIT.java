package io.company.platform.ingress;

import static io.company.platform.ingress.Running.backend;
import static io.company.platform.ingress.Running.route;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.company.platform.ingress.Connection.Reply;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the ingress answers itself, what it adds, and what it writes down. */
class AnswersIT {
  @TempDir Path home;

  @Test
  void noRouteSaysWhatToDo() throws Exception {
    try (Running ingress = new Running(home);
        Connection client = ingress.connect()) {
      Reply reply = client.get("/api/nothing?token=secret");
      assertEquals(404, reply.status());
      assertEquals("application/problem+json", reply.header("content-type"));
      JsonObject problem = new JsonObject(reply.text());
      assertTrue(
          problem.getString("detail").contains("/api/nothing of host localhost"), reply.text());
      assertTrue(problem.getString("detail").contains("spec.ingress.path"), reply.text());
    }
  }

  @Test
  void noReplicaNamesTheApplicationAndWhenToComeBack() throws Exception {
    try (Running ingress = new Running(home);
        Connection client = ingress.connect()) {
      ingress.put(route("shop", "", "/", backend("w", 1)));
      Reply reply = client.get("/");
      assertEquals(503, reply.status());
      assertEquals("2", reply.header("retry-after"));
      assertTrue(reply.text().contains("shop (team orders, environment production)"), reply.text());
      assertEquals(1, ingress.traffic("").getInteger("serverErrors"));
    }
  }

  @Test
  void anApplicationThatDoesNotAnswerIsGivenUp() throws Exception {
    try (App app = new App("app");
        Running ingress =
            new Running(new IngressOptions(0, home.resolve("ingress"), 1, 1_000, 200));
        Connection client = ingress.connect()) {
      ingress.put(route("shop", "", "/", backend("w", 1, app.port())));
      Reply reply = client.get("/held");
      assertEquals(504, reply.status());
      assertTrue(reply.text().contains("200 ms"), reply.text());
      assertEquals(1, ingress.traffic("w").getInteger("serverErrors"));
      assertEquals("app", client.get("/").text());
      client.write("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf");
      assertEquals(
          200, client.readHead().status(), "an answer that has begun is not cut by that limit");
    }
  }

  @Test
  void malformedRequestsAreRefused() throws Exception {
    try (Running ingress = new Running(home)) {
      assertEquals(400, answerTo(ingress, "GET / HTTP/1.1\r\n\r\n"));
      assertEquals(400, answerTo(ingress, "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"));
      assertEquals(400, answerTo(ingress, "nonsense\r\n\r\n"));
      assertEquals(400, answerTo(ingress, "CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n"));
      assertEquals(
          400,
          answerTo(
              ingress,
              "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n"));
      assertEquals(
          431,
          answerTo(
              ingress, "GET / HTTP/1.1\r\nHost: x\r\nBig: " + "x".repeat(40_000) + "\r\n\r\n"));
      assertEquals(
          414, answerTo(ingress, "GET /" + "x".repeat(10_000) + " HTTP/1.1\r\nHost: x\r\n\r\n"));
    }
  }

  private static int answerTo(Running ingress, String request) throws Exception {
    try (Connection client = ingress.connect()) {
      client.write(request);
      return client.read(false).status();
    }
  }

  @Test
  void bothSidesSeeWhatTheyShould() throws Exception {
    String trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    try (App app = new App("app");
        Running ingress = new Running(home);
        Connection client = ingress.connect()) {
      ingress.put(route("shop", "", "/api", backend("w", 1, app.port())));
      client.write(
          "GET /api/headers?q=1 HTTP/1.1\r\nHost: Shop.localhost:8090\r\nTE: trailers\r\nX-Hop: 1\r\n"
              + "Connection: keep-alive, X-Hop\r\ntraceparent: "
              + trace
              + "\r\n\r\n");
      Reply reply = client.read(false);
      JsonObject seen = new JsonObject(reply.text());
      assertEquals("Shop.localhost:8090", seen.getString("host"));
      assertEquals("127.0.0.1", seen.getString("x-forwarded-for"));
      assertEquals("http", seen.getString("x-forwarded-proto"));
      assertEquals("Shop.localhost:8090", seen.getString("x-forwarded-host"));
      assertEquals(trace, seen.getString("traceparent"));
      assertNull(seen.getString("te"));
      assertNull(seen.getString("x-hop"));
      assertEquals("yes", reply.header("x-kept"));
      assertNull(reply.header("x-secret-hop"));
      assertNull(reply.header("keep-alive"));
    }
  }

  @Test
  void everyRequestIsOneLineOfTheAccessLog() throws Exception {
    try (App app = new App("app");
        Running ingress = new Running(home);
        Connection client = ingress.connect()) {
      ingress.put(route("shop", "", "/api", backend("w", 1, app.port())));
      client.exchange("POST", "/api/echo?token=secret", "localhost:8090", "12345".getBytes());
      client.get("/nowhere");
      ingress.stop(1_000);
      List<String> lines = Files.readAllLines(home.resolve("ingress/access.log"));
      assertEquals(2, lines.size());
      JsonObject line = new JsonObject(lines.getFirst());
      assertEquals("/api/echo", line.getString("path"));
      assertEquals(200, line.getInteger("status"));
      assertEquals("shop", line.getString("application"));
      assertEquals("release-w", line.getString("release"));
      assertEquals("127.0.0.1:" + app.port(), line.getString("address"));
      assertEquals(5, line.getInteger("bytesIn"));
      assertEquals(5, line.getInteger("bytesOut"));
      assertEquals(32, line.getString("traceId").length());
      assertTrue(line.getLong("durationMicros") >= line.getLong("firstByteMicros"));
      assertEquals(404, new JsonObject(lines.getLast()).getInteger("status"));
    }
  }

  @Test
  void aClientThatLeavesIsLoggedAndItsRequestGivenUp() throws Exception {
    try (App app = new App("app");
        Running ingress = new Running(home)) {
      ingress.put(route("shop", "", "/", backend("w", 1, app.port())));
      try (Connection client = ingress.connect()) {
        client.write("GET /held HTTP/1.1\r\nHost: x\r\n\r\n");
        Eventually.until("asked", 5_000, () -> app.held() == 1);
      }
      Eventually.until(
          "the application's connection is closed", 5_000, () -> app.connections.get() == 0);
      Path log = home.resolve("ingress/access.log");
      Eventually.until("logged", 5_000, () -> Files.readString(log).contains("\"status\":499"));
      assertEquals(0, ingress.traffic("w").getInteger("serverErrors"));
    }
  }
}
