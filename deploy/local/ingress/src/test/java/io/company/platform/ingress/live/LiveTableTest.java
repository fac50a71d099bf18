package io.company.platform.ingress.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.company.platform.ingress.route.Address;
import io.company.platform.ingress.route.Route;
import io.company.platform.ingress.route.RouteTable;
import io.company.platform.ingress.traffic.Traffic;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LiveTableTest {
  private static Route route(String id, String host, String prefix) {
    return new Route(id, host, prefix, Map.of(), List.of());
  }

  private final Tables tables =
      new Tables(
          new Traffic(0),
          new RouteTable(
              5,
              List.of(
                  route("orders", "", "/api/orders"),
                  route("returns", "", "/api/orders/returns"),
                  route("staging", "staging.localhost", "/api/orders"),
                  route("site", "site.localhost", "/"))));

  @ParameterizedTest
  @CsvSource({
    "localhost, /api/orders, orders",
    "localhost, /api/orders/, orders",
    "localhost, /api/orders/7, orders",
    "localhost, /api/orders/7/lines/1, orders",
    "localhost, /api/orders/returns, returns",
    "localhost, /api/orders/returns/1, returns",
    "localhost, /api/orders/returned, orders",
    "anything.else, /api/orders, orders",
    "staging.localhost, /api/orders/1, staging",
    "site.localhost, /, site",
    "site.localhost, /a/b, site",
  })
  void theLongestPrefixOfTheHostWins(String host, String path, String expected) {
    assertEquals(expected, tables.current().find(host, path).route().id());
  }

  @ParameterizedTest
  @CsvSource({
    "localhost, /",
    "localhost, /api",
    "localhost, /api/ordersx",
    "localhost, /api/order",
    "staging.localhost, /other"
  })
  void whatNoPrefixMatchesHasNoRoute(String host, String path) {
    assertNull(tables.current().find(host, path));
  }

  @Test
  void aPathOfSlashesIsLookedUpInBoundedSteps() {
    assertNull(tables.current().find("localhost", "/".repeat(8_000)));
  }

  @Test
  void anOlderGenerationIsRefusedAndTheSameOneTaken() {
    assertFalse(tables.install(new RouteTable(4, List.of())));
    assertEquals(5, tables.current().table().generation());
    assertTrue(tables.install(new RouteTable(5, List.of())));
    assertNull(tables.current().find("localhost", "/api/orders"));
  }

  @Test
  void anAddressKeepsItsStateFromTableToTable() {
    Address address = Address.parse("127.0.0.1:1");
    RouteTable table = PickTest.table(6, PickTest.backend("a", 1, address));
    tables.install(table);
    LiveRoute.Target before = tables.current().find("x", "/").pick(new Tried(), 0);
    before.upstream().begin();
    tables.install(new RouteTable(7, List.of()));
    tables.forgetUnused();
    assertEquals(1, tables.inFlight(address), "still serving, so not forgotten");
    before.upstream().end();
    tables.forgetUnused();
    assertEquals(0, tables.inFlight(address));
  }
}
