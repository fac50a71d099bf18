package io.company.platform.ingress.traffic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.company.platform.ingress.route.Route;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MetricsPageTest {
  private final Traffic traffic = new Traffic(2_000);

  private static Route route(String id) {
    return new Route(id, "", "/", Map.of("team", "or\"ders", "application", "shop"), List.of());
  }

  @Test
  void showsRequestsByClassAndTheLatencyHistogram() {
    BackendTraffic backend = traffic.of(route("r"), "w", "7");
    backend.answered(200, 400);
    backend.answered(503, 30_000);
    backend.retriedElsewhere();
    String page = MetricsPage.render(traffic, new MetricsPage.Process(3, 1, 0, 9));
    String labels =
        "{route=\"r\",workload=\"w\",release=\"7\","
            + "team=\"or\\\"ders\",application=\"shop\",environment=\"-\"";
    assertLine(page, "platform_ingress_requests_total" + labels + ",status=\"2xx\"} 1");
    assertLine(page, "platform_ingress_requests_total" + labels + ",status=\"5xx\"} 1");
    assertLine(page, "platform_ingress_retries_total" + labels + "} 1");
    assertLine(
        page, "platform_ingress_request_duration_seconds_bucket" + labels + ",le=\"0.0005\"} 1");
    assertLine(
        page, "platform_ingress_request_duration_seconds_bucket" + labels + ",le=\"0.05\"} 2");
    assertLine(page, "platform_ingress_request_duration_seconds_sum" + labels + "} 0.0304");
    assertLine(page, "platform_ingress_request_duration_seconds_count" + labels + "} 2");
    assertLine(page, "platform_ingress_access_log_dropped_total 9");
  }

  private static void assertLine(String page, String line) {
    assertTrue(page.lines().anyMatch(line::equals), () -> line + "\nis not in\n" + page);
  }

  @Test
  void aHiddenFailureCountsAgainstItsRelease() {
    BackendTraffic backend = traffic.of(route("r"), "w", "7");
    backend.answered(200, 1_000);
    backend.retriedElsewhere();
    backend.cutShort();
    JsonObject row = traffic.toJson().getJsonArray("backends").getJsonObject(0);
    assertEquals(2, row.getInteger("requests"));
    assertEquals(2, row.getInteger("serverErrors"));
    assertEquals(1_000, row.getInteger("p50Micros"), 20);
  }

  @Test
  void countersOutliveTheirPlaceInTheTableWithinABound() {
    traffic.of(route("kept"), "w", "1").answered(200, 1);
    for (int i = 0; i < 3 * Traffic.KEPT_AFTER_REMOVAL; i++) {
      BackendTraffic backend = traffic.of(route("r"), "w" + i, "1");
      backend.answered(200, 1);
      traffic.retain(Set.of(backend.key(), new BackendTraffic.Key("kept", "w", "1")));
    }
    traffic.retain(Set.of(new BackendTraffic.Key("kept", "w", "1")));
    assertEquals(Traffic.KEPT_AFTER_REMOVAL + 1, traffic.all().size());
    assertEquals(1, traffic.of(route("kept"), "w", "1").requests());
  }
}
