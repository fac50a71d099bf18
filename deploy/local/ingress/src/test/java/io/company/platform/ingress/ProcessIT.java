package io.company.platform.ingress;

import static io.company.platform.ingress.Running.backend;
import static io.company.platform.ingress.Running.route;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The ingress as the launcher runs it: a process that is asked to stop, or killed and started
 * again.
 */
class ProcessIT {
  @TempDir Path home;

  private ChildProcess start(int port) throws IOException {
    return new ChildProcess(
        IngressMain.class,
        Map.of(
            "PLATFORM_NODE_HOME", home.toString(), "PLATFORM_INGRESS_PORT", String.valueOf(port)));
  }

  private void leaveTable(App app) throws IOException {
    Files.createDirectories(home.resolve("ingress"));
    Files.writeString(
        home.resolve("ingress/table.json"),
        new JsonObject()
            .put("generation", 1)
            .put("routes", new JsonArray().add(route("r", "", "/", backend("w", 1, app.port()))))
            .encode());
  }

  private static void awaitAnswer(int port, long deadlineMillis) throws Exception {
    Eventually.until(
        "answers",
        deadlineMillis,
        () -> {
          try (Connection client = Connection.to(port)) {
            return client.get("/").status() == 200;
          } catch (IOException notYet) {
            return false;
          }
        });
  }

  @Test
  void killedAndStartedAgainItServesWithinTwoSeconds() throws Exception {
    int port = freePort();
    try (App app = new App("app")) {
      leaveTable(app);
      try (ChildProcess first = start(port)) {
        awaitAnswer(port, 10_000);
        first.kill();
      }
      try (ChildProcess second = start(port)) {
        awaitAnswer(port, 2_000);
        assertTrue(second.alive());
      }
    }
  }

  @Test
  void askedToStopItFinishesWhatIsInFlightAndTakesNothingNew() throws Exception {
    int port = freePort();
    try (App app = new App("app")) {
      leaveTable(app);
      try (ChildProcess process = start(port)) {
        awaitAnswer(port, 10_000);
        try (Connection client = Connection.to(port)) {
          client.write("GET /held HTTP/1.1\r\nHost: x\r\n\r\n");
          Eventually.until("asked", 5_000, () -> app.held() == 1);
          process.terminate();
          Eventually.until("takes nothing new", 5_000, () -> !served(port));
          assertTrue(process.alive());
          app.release();
          Connection.Reply reply = client.read(false);
          assertEquals("held by app", reply.text());
        }
        assertEquals(143, process.awaitExit());
      }
    }
  }

  private static boolean served(int port) {
    try (Connection client = Connection.to(port)) {
      return client.get("/").status() == 200;
    } catch (IOException refused) {
      return false;
    }
  }

  @Test
  void aTakenPortIsNamedWithTheVariableThatMovesIt() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        ChildProcess process = start(taken.getLocalPort())) {
      StringBuilder output = new StringBuilder();
      for (String line = process.readLine(); line != null; line = process.readLine()) {
        output.append(line).append('\n');
      }
      assertEquals(1, process.awaitExit());
      String expected = "port " + taken.getLocalPort() + " (PLATFORM_INGRESS_PORT";
      assertTrue(output.toString().contains(expected), output::toString);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
