package io.company.platform.launcher.part;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProbeTest {
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private HttpServer server;

  /** Answers {@code /404} with 404 and so on. */
  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
    server.createContext(
        "/",
        exchange -> {
          String path = exchange.getRequestURI().getPath();
          asked.add(path);
          exchange.sendResponseHeaders(Integer.parseInt(path.substring(1)), -1);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void isReadyOnlyWithTheStatusThatItWaitsFor() {
    assertTrue(http("/200", 200).ready());
    assertTrue(http("/404", 404).ready());
    assertFalse(http("/500", 404).ready());
    assertFalse(http("/404", 200).ready());
  }

  @Test
  void isNotReadyWhenNothingAnswers() {
    Probe probe = http("/200", 200);
    server.stop(0);
    assertFalse(probe.ready());
  }

  @Test
  void bothAreReadyOnlyTogetherAndTheSecondIsNotAskedInVain() {
    assertTrue(new Probe.Both(http("/200", 200), http("/404", 404)).ready());
    assertFalse(new Probe.Both(http("/200", 200), http("/500", 404)).ready());
    asked.clear();
    assertFalse(new Probe.Both(http("/503", 200), http("/404", 404)).ready());
    assertEquals(List.of("/503"), asked);
  }

  private Probe http(String path, int status) {
    return new Probe.Http(server.getAddress().getPort(), path, status);
  }
}
