package io.company.platform.ingress.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableJsonTest {
  private static final String TABLE =
      """
      {"generation": 12, "routes": [{"id": "r", "host": "Staging.localhost", "pathPrefix": "/api/orders/",
        "labels": {"team": "orders"}, "backends": [
          {"workload": "w", "release": "1", "weight": 90, "addresses": ["127.0.0.1:40001"]}]}]}""";

  @Test
  void readsWhatTheNodeWritesAndWritesItBack() {
    RouteTable table = TableJson.read(TABLE);
    assertEquals(12, table.generation());
    Route route = table.routes().getFirst();
    assertEquals("staging.localhost", route.host());
    assertEquals("/api/orders", route.pathPrefix());
    assertEquals("orders", route.label("team"));
    assertEquals("-", route.label("application"));
    assertEquals(
        new Address("127.0.0.1", 40_001), route.backends().getFirst().addresses().getFirst());
    assertEquals(table, TableJson.read(TableJson.write(table).encode()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"weight\": 90| \"weight\": -1| routes[0].backends[0].weight: is -1",
        "\"weight\": 90| \"weight\": \"x\"| routes[0].backends[0].weight: expected a whole number",
        "127.0.0.1:40001| 127.0.0.1| routes[0].backends[0].addresses[0]: \"127.0.0.1\" has no port",
        "127.0.0.1:40001| 127.0.0.1:70000| routes[0].backends[0].addresses[0]: has port 70000",
        "/api/orders/| api| routes[0].pathPrefix: \"api\" must start with",
        "Staging.localhost| a:80| routes[0].host: \"a:80\" must be a name without",
        "\"id\": \"r\"| \"id\": 5| routes[0].id: expected a string",
        "\"generation\": 12| \"generation\": null| generation: expected a whole number",
      })
  void refusesWithThePathToWhatIsWrong(String from, String to, String expected) {
    String broken = TABLE.replace(from.strip(), to.strip());
    String message =
        assertThrows(IllegalArgumentException.class, () -> TableJson.read(broken)).getMessage();
    assertEquals(
        expected.strip(),
        message.substring(0, Math.min(message.length(), expected.strip().length())));
  }

  @Test
  void refusesTwoRoutesForOnePlace() {
    String twice =
        """
        {"generation": 1, "routes": [{"id": "a", "pathPrefix": "/x"}, {"id": "b", "pathPrefix": "/x/"}]}""";
    String message =
        assertThrows(IllegalArgumentException.class, () -> TableJson.read(twice)).getMessage();
    assertEquals(
        "routes[1].pathPrefix: route \"b\" claims /x/, which route \"a\" has already", message);
  }
}
