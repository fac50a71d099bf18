package io.company.platform.node.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.company.platform.kernel.error.PlatformException;
import io.company.platform.kernel.error.Reason;
import io.company.platform.node.Eventually;
import io.company.platform.node.disk.Disk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a stand-in for the ingress that speaks HTTP on a real Unix socket. */
class RoutesIT {

  @TempDir Path home;
  private final Map<String, List<String>> serving = new ConcurrentHashMap<>();
  private SocketIngress ingress;
  private Routes routes;

  @BeforeEach
  void start() throws IOException {
    Disk.directory(home.resolve("ingress"));
    ingress = new SocketIngress(home.resolve("ingress/admin.sock"));
    routes = new Routes(home, () -> serving);
    routes.start();
  }

  @AfterEach
  void stop() throws IOException {
    routes.close();
    ingress.close();
  }

  @Test
  void isInEffectWhenThePutReturns() {
    serving.put("w1", List.of("127.0.0.1:20001", "127.0.0.1:20002"));
    routes.put(route("a", "/api", "w1", 100));
    JsonNode backend = ingress.table().path("routes").get(0).path("backends").get(0);
    assertEquals("w1", backend.path("workload").asText());
    assertEquals("127.0.0.1:20002", backend.path("addresses").get(1).asText());
    assertEquals(ingress.table(), read());
  }

  @Test
  void tellsTheIngressWhenReplicasChange() {
    routes.put(route("a", "/api", "w1", 100));
    long before = ingress.table().path("generation").asLong();
    serving.put("w1", List.of("127.0.0.1:20001"));
    routes.changed();
    Eventually.holds(
        () -> ingress.table().path("generation").asLong() > before, () -> "nothing was put");
    assertEquals(
        1, ingress.table().path("routes").get(0).path("backends").get(0).path("addresses").size());
  }

  @Test
  void withdrawsAnAddressBeforeItAsksToDrainIt() {
    serving.put("w1", List.of("127.0.0.1:20001"));
    routes.put(route("a", "/api", "w1", 100));
    serving.put("w1", List.of());
    routes.drain("127.0.0.1:20001", 500);
    assertEquals(List.of("127.0.0.1:20001 after a table without it"), ingress.drained);
  }

  @Test
  void keepsAChangeForAnIngressThatIsAway() throws IOException {
    ingress.close();
    PlatformException refused =
        assertThrows(PlatformException.class, () -> routes.put(route("a", "/api", "w1", 100)));
    assertEquals(Reason.UNAVAILABLE, refused.reason());
    assertEquals("a", read().path("routes").get(0).path("id").asText());
    ingress = new SocketIngress(home.resolve("ingress/admin.sock"));
    Eventually.holds(
        () -> ingress.table() != null, () -> "the table is not put to the ingress that is back");
    assertEquals("a", ingress.table().path("routes").get(0).path("id").asText());
  }

  @Test
  void takesBackARouteThatTheIngressRefuses() {
    routes.put(route("a", "/api", "w1", 100));
    ingress.refuse = "\"pathPrefix\":\"/bad\"";
    PlatformException refused =
        assertThrows(PlatformException.class, () -> routes.put(route("b", "/bad", "w1", 1)));
    assertEquals(Reason.INVALID, refused.reason());
    assertTrue(refused.getMessage().contains("no such thing"), refused::getMessage);
    assertEquals(List.of("a"), routes.all().stream().map(Route::id).toList());
    routes.put(route("c", "/c", "w1", 1));
    assertEquals(2, ingress.table().path("routes").size());
  }

  @Test
  void refusesTwoRoutesAtOnePlaceAndWrongFields() {
    routes.put(route("a", "/api", "w1", 100));
    assertEquals(
        Reason.CONFLICT,
        assertThrows(PlatformException.class, () -> routes.put(route("b", "/api/", "w1", 1)))
            .reason());
    PlatformException wrong =
        assertThrows(PlatformException.class, () -> routes.put(route("", "api", "", -1)));
    assertEquals(4, wrong.fields().size());
  }

  @Test
  void goesOnWithItsRoutesAndGenerationAfterARestart() {
    routes.put(route("a", "/api", "w1", 100));
    long before = ingress.table().path("generation").asLong();
    routes.close();
    routes = new Routes(home, () -> serving);
    routes.start();
    routes.put(route("b", "/b", "w1", 100));
    assertEquals(2, ingress.table().path("routes").size());
    assertTrue(ingress.table().path("generation").asLong() > before);
  }

  @Test
  void catchesUpWithAnIngressThatHasALaterGeneration() {
    ingress.lead(500);
    routes.put(route("a", "/api", "w1", 100));
    assertTrue(ingress.table().path("generation").asLong() > 500);
  }

  @Test
  void isGoneWhenTheRemoveReturnsAndCountsTraffic() {
    routes.put(route("a", "/api", "w1", 100));
    assertEquals(
        new Routes.Counted("w1", "r1", 7, 1, 900, 4000, 123), routes.traffic("a").getFirst());
    assertEquals(List.of(), routes.traffic("other"));
    routes.remove("a");
    assertEquals(0, ingress.table().path("routes").size());
    routes.remove("a");
  }

  private JsonNode read() {
    try {
      return Disk.json().readTree(Files.readString(home.resolve("ingress/table.json")));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Route route(String id, String prefix, String workload, int weight) {
    return new Route(
        id,
        "",
        prefix,
        List.of(new Route.Backend(workload, weight, "r1")),
        Map.of("team", "orders"));
  }
}
