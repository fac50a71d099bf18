package io.company.platform.ingress;

import static io.company.platform.ingress.Running.backend;
import static io.company.platform.ingress.Running.route;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SwapIT {
  private static final int SWAPS = 50;

  @TempDir Path home;

  @Test
  void fiftySwapsUnderLoadLoseNoRequestAndTakeEffectAtOnce() throws Exception {
    byte[] body = "an order".getBytes();
    try (App old = new App("old");
        App fresh = new App("fresh");
        Running ingress = new Running(home)) {
      ingress.put(
          route("r", "", "/api", backend("old", 1, old.port()), backend("fresh", 0, fresh.port())));
      try (Load reads = new Load(ingress.port(), 3, connection -> connection.get("/api/x"));
          Load writes =
              new Load(
                  ingress.port(),
                  3,
                  connection -> connection.exchange("POST", "/api/x", "localhost", body));
          Connection probe = ingress.connect()) {
        reads.more(500);
        writes.more(500);
        long[] millis = new long[SWAPS];
        for (int i = 0; i < SWAPS; i++) {
          int toFresh = 1 - i % 2;
          long before = System.nanoTime();
          ingress.put(
              route(
                  "r",
                  "",
                  "/api",
                  backend("old", 1 - toFresh, old.port()),
                  backend("fresh", toFresh, fresh.port())));
          assertEquals(
              toFresh == 1 ? "fresh" : "old",
              probe.get("/api/x").text(),
              "in effect once the table's PUT has been answered");
          millis[i] = (System.nanoTime() - before) / 1_000_000;
          reads.more(20);
        }
        reads.stop();
        writes.stop();
        assertEquals(List.of(), List.copyOf(reads.failures));
        assertEquals(List.of(), List.copyOf(writes.failures));
        Arrays.sort(millis);
        // The machine may stall any single one; most of them must be well within the bar.
        assertTrue(
            millis[SWAPS * 8 / 10] <= 50, "milliseconds to effect: " + Arrays.toString(millis));
      }
    }
  }

  @Test
  void anAddressThatLeavesTheTableFinishesWhatItServesAndLosesItsIdleConnections()
      throws Exception {
    try (App leaving = new App("leaving");
        App staying = new App("staying");
        Running ingress = new Running(home);
        Connection slow = ingress.connect();
        Connection other = ingress.connect()) {
      ingress.put(route("r", "", "/", backend("leaving", 1, leaving.port())));
      other.get("/warm");
      slow.write("GET /held HTTP/1.1\r\nHost: x\r\n\r\n");
      Eventually.until("the request is there", 5_000, () -> leaving.held() == 1);
      ingress.put(route("r", "", "/", backend("staying", 1, staying.port())));
      assertEquals("staying", other.get("/").text());
      leaving.release();
      assertEquals("held by leaving", slow.read(false).text());
      Eventually.until("no connection is left", 3_500, () -> leaving.connections.get() == 0);
    }
  }

  @Test
  void requestsAreSharedByWeight() throws Exception {
    try (App stable = new App("stable");
        App canary = new App("canary");
        Running ingress = new Running(home);
        Connection client = ingress.connect()) {
      ingress.put(
          route(
              "r",
              "",
              "/",
              backend("stable", 90, stable.port()),
              backend("canary", 10, canary.port())));
      for (int i = 0; i < 1_000; i++) {
        client.get("/");
      }
      assertEquals(100, canary.requests.get(), 3);
      assertEquals(900, stable.requests.get(), 3);
      assertEquals(canary.requests.get(), ingress.traffic("canary").getInteger("requests"));
    }
  }
}
