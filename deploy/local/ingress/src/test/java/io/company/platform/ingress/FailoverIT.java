package io.company.platform.ingress;

import static io.company.platform.ingress.Running.backend;
import static io.company.platform.ingress.Running.route;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.company.platform.ingress.Connection.Reply;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FailoverIT {
  @TempDir Path home;

  @Test
  void aKilledReplicaCostsNoIdempotentRequest() throws Exception {
    try (ChildProcess victim = new ChildProcess(ReplicaMain.class, Map.of(), "victim");
        ChildProcess sibling = new ChildProcess(ReplicaMain.class, Map.of(), "sibling");
        Running ingress = new Running(home)) {
      int victimPort = Integer.parseInt(victim.readLine());
      int siblingPort = Integer.parseInt(sibling.readLine());
      ingress.put(route("r", "", "/", backend("w", 1, victimPort, siblingPort)));
      try (Load load = new Load(ingress.port(), 8, connection -> connection.get("/"))) {
        load.more(1_000);
        victim.kill();
        load.more(1_000);
        load.stop();
        assertEquals(List.of(), List.copyOf(load.failures));
      }
      assertTrue(
          ingress.traffic("w").getInteger("serverErrors") > 0, "the hidden failures are counted");
    }
  }

  @Test
  void aWriteGoesElsewhereWhenTheConnectionIsRefused() throws Exception {
    int nobody = unusedPort();
    try (App app = new App("app");
        Running ingress = new Running(home);
        Connection client = ingress.connect()) {
      ingress.put(
          route("r", "", "/", backend("dead", 100, nobody), backend("w", 1, app.port(), nobody)));
      byte[] body = new byte[100_000];
      for (int i = 0; i < 20; i++) {
        Reply reply = client.exchange("POST", "/echo", "x", body);
        assertEquals(200, reply.status());
        assertEquals(body.length, reply.body().length);
      }
      assertTrue(ingress.traffic("dead").getInteger("serverErrors") > 0);
    }
  }

  @Test
  void aConnectionThatTheApplicationClosedWhileIdleCostsNoRead() throws Exception {
    try (App app = new App("app", 40);
        Running ingress = new Running(home);
        Connection client = ingress.connect()) {
      ingress.put(route("r", "", "/", backend("w", 1, app.port())));
      for (int i = 0; i < 60; i++) {
        assertEquals(200, client.get("/").status());
        LockSupport.parkNanos(35_000_000L + i * 200_000L);
      }
    }
  }

  @Test
  void aBrokenWriteIsNotSentTwice() throws Exception {
    try (App app = new App("app");
        App other = new App("other");
        Running ingress = new Running(home);
        Connection client = ingress.connect()) {
      ingress.put(route("r", "", "/", backend("w", 1, app.port(), other.port())));
      Reply reply = client.exchange("POST", "/break", "x", "once".getBytes());
      assertEquals(502, reply.status());
      assertEquals("application/problem+json", reply.header("content-type"));
      assertEquals(1, app.requests.get() + other.requests.get());
      assertEquals(200, client.get("/").status(), "the client's connection lives on");
    }
  }

  @Test
  void aReadThatBreaksEverywhereEndsAfterEachWasAsked() throws Exception {
    try (App app = new App("app");
        App other = new App("other");
        Running ingress = new Running(home);
        Connection client = ingress.connect()) {
      ingress.put(route("r", "", "/", backend("w", 1, app.port(), other.port())));
      assertEquals(502, client.get("/break").status());
      assertEquals(4, app.requests.get() + other.requests.get(), "each address twice");
    }
  }

  @Test
  void anAnswerThatBreaksOffIsSeenToBreakOff() throws Exception {
    try (App app = new App("app");
        Running ingress = new Running(home);
        Connection client = ingress.connect()) {
      ingress.put(route("r", "", "/", backend("w", 1, app.port())));
      client.write("GET /cut HTTP/1.1\r\nHost: x\r\n\r\n");
      assertEquals("100", client.readHead().header("content-length"));
      assertEquals("only the beginning", new String(client.readBytes(18)));
      assertTrue(client.atEnd());
      Eventually.until(
          "counted", 2_000, () -> ingress.traffic("w").getInteger("serverErrors") == 1);
    }
  }

  private static int unusedPort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
