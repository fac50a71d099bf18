package io.company.platform.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * {@code kill -9} of every process of the platform in turn: running applications notice nothing.
 */
class KillE2E {

  private static final Duration BACK = Duration.ofMinutes(2);
  private final Installation platform = Shared.platform();

  @TestFactory
  List<DynamicTest> everyPartInTurn() {
    return platform.parts().keySet().stream()
        .map(part -> DynamicTest.dynamicTest(part, () -> costsNoRunningApplicationARequest(part)))
        .toList();
  }

  private void costsNoRunningApplicationARequest(String part)
      throws IOException, InterruptedException {
    TreeSet<String> processesBefore = processes();
    JsonNode row = platform.parts().get(part);
    try (Traffic traffic =
        Traffic.start(platform.ingressPort(), "localhost", "/api/orders", 100, 4)) {
      awaitSent(traffic, 50);
      assertEquals(List.of(), traffic.failures(), "before the kill");
      long killed = System.nanoTime();
      kill(row.path("pid").asLong());
      if (part.equals("ingress")) {
        awaitIngress(killed);
      }
      platform.platform(BACK, "up", "--detach").orFail();
      awaitSent(traffic, traffic.sent() + 100);
      traffic.close();
      if (!part.equals("ingress")) {
        assertEquals(List.of(), traffic.failures(), "after kill -9 of " + part);
      }
    }
    Map<String, JsonNode> after = platform.parts();
    after.forEach((name, now) -> assertEquals("healthy", now.path("state").asText(), name));
    assertTrue(
        after.get(part).path("pid").asLong() != row.path("pid").asLong(),
        part + " still has its old pid");
    assertEquals(processesBefore, processes(), "the application's processes");
  }

  /** The processes of the application that answer, by replica. */
  private TreeSet<String> processes() throws IOException {
    TreeSet<String> processes = new TreeSet<>();
    try (Connection connection = new Connection(platform.ingressPort())) {
      for (int i = 0; i < 60; i++) {
        Connection.Response response =
            connection.exchange(
                Connection.request("GET", "localhost", "/api/orders", Map.of(), null));
        processes.add(
            response.header("x-platform-replica")
                + " since "
                + response.header("x-platform-started"));
      }
    }
    return processes;
  }

  private static void kill(long pid) throws IOException, InterruptedException {
    Process kill = new ProcessBuilder("kill", "-9", String.valueOf(pid)).inheritIO().start();
    assertEquals(0, kill.waitFor());
  }

  private void awaitIngress(long killed) throws IOException {
    while (System.nanoTime() - killed < TimeUnit.SECONDS.toNanos(20)) {
      try (Connection connection = new Connection(platform.ingressPort())) {
        if (connection
                .exchange(Connection.request("GET", "localhost", "/api/orders", Map.of(), null))
                .status()
            == 200) {
          long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - killed);
          assertTrue(millis <= 2_000, "the ingress was back only after " + millis + " ms");
          return;
        }
      } catch (IOException e) {
        // Not back yet.
      }
    }
    throw new AssertionError("the ingress did not come back by itself within 20 s");
  }

  private static void awaitSent(Traffic traffic, long count) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (traffic.sent() < count) {
      assertTrue(
          System.nanoTime() < deadline,
          "only " + traffic.sent() + " of " + count + " requests were answered");
      Thread.sleep(10);
    }
  }
}
