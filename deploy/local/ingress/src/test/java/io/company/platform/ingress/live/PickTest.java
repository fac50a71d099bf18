package io.company.platform.ingress.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.company.platform.ingress.live.LiveRoute.Target;
import io.company.platform.ingress.route.Address;
import io.company.platform.ingress.route.Backend;
import io.company.platform.ingress.route.Route;
import io.company.platform.ingress.route.RouteTable;
import io.company.platform.ingress.traffic.Traffic;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PickTest {
  private static final Address A1 = Address.parse("127.0.0.1:1");
  private static final Address A2 = Address.parse("127.0.0.1:2");
  private static final Address B1 = Address.parse("127.0.0.1:3");

  static Backend backend(String workload, int weight, Address... addresses) {
    return new Backend(workload, "r", weight, List.of(addresses));
  }

  static RouteTable table(long generation, Backend... backends) {
    return new RouteTable(
        generation, List.of(new Route("r", "", "/", Map.of(), List.of(backends))));
  }

  private static LiveRoute route(Backend... backends) {
    return new Tables(new Traffic(0), table(1, backends)).current().find("", "/");
  }

  private static String workload(Target target) {
    return target.backend().backend().workload();
  }

  @Test
  void weightsAreExactInTheLongRunAndSpreadInTheShort() {
    LiveRoute route = route(backend("a", 90, A1), backend("b", 10, B1));
    int total = 0;
    for (int window = 0; window < 100; window++) {
      int inWindow = 0;
      for (int i = 0; i < 100; i++) {
        inWindow += workload(route.pick(new Tried(), 0)).equals("b") ? 1 : 0;
      }
      assertTrue(inWindow >= 8 && inWindow <= 12, "10 % of 100 was " + inWindow);
      total += inWindow;
    }
    assertTrue(Math.abs(total - 1_000) <= 5, "10 % of 10,000 was " + total);
  }

  @Test
  void frequentSwapsDoNotStarveTheSmallShare() {
    Tables tables = new Tables(new Traffic(0), RouteTable.EMPTY);
    int canary = 0;
    for (int i = 1; i <= 1_000; i++) {
      tables.install(table(i, backend("a", 90, A1), backend("b", 10, B1)));
      canary += workload(tables.current().find("", "/").pick(new Tried(), 0)).equals("b") ? 1 : 0;
    }
    assertTrue(Math.abs(canary - 100) <= 5, "10 % of 1,000 was " + canary);
  }

  @Test
  void weightZeroAndNoAddressGetNothing() {
    assertNull(route(backend("a", 0, A1), backend("b", 10)).pick(new Tried(), 0));
    LiveRoute route = route(backend("a", 0, A1), backend("b", 10), backend("c", 1, B1));
    for (int i = 0; i < 50; i++) {
      assertEquals("c", workload(route.pick(new Tried(), 0)));
    }
  }

  @Test
  void addressesTakeTurnsAndTheLeastBusyComesFirst() {
    LiveRoute route = route(backend("a", 1, A1, A2));
    Map<Address, Integer> served = new HashMap<>();
    for (int i = 0; i < 10; i++) {
      served.merge(route.pick(new Tried(), 0).upstream().address(), 1, Integer::sum);
    }
    assertEquals(Map.of(A1, 5, A2, 5), served);
    Target busy = route.pick(new Tried(), 0);
    busy.upstream().begin();
    for (int i = 0; i < 10; i++) {
      assertNotEquals(busy.upstream(), route.pick(new Tried(), 0).upstream());
    }
  }

  @Test
  void aFailedAddressLeadsToItsSiblingThenToAnotherBackend() {
    LiveRoute route = route(backend("a", 1_000_000, A1, A2), backend("b", 1, B1));
    Tried tried = new Tried();
    tried.refused(A1);
    assertEquals(A2, route.pick(tried, 0).upstream().address());
    tried.refused(A2);
    assertEquals(B1, route.pick(tried, 0).upstream().address());
    tried.refused(B1);
    assertNull(route.pick(tried, 0));
  }

  @Test
  void aRefusedAddressIsSkippedForASecondUnlessItIsTheLast() {
    LiveRoute route = route(backend("a", 1, A1, A2));
    Upstream refused = route.pick(new Tried(), 0).upstream();
    refused.refusedAt(0);
    for (int i = 0; i < 10; i++) {
      assertNotEquals(refused, route.pick(new Tried(), Upstream.SKIPPED_NANOS - 1).upstream());
    }
    Tried tried = new Tried();
    tried.refused(refused.address().equals(A1) ? A2 : A1);
    assertEquals(refused, route.pick(tried, 1).upstream(), "the last resort is asked all the same");
    boolean again = false;
    for (int i = 0; i < 4; i++) {
      again |= route.pick(new Tried(), Upstream.SKIPPED_NANOS).upstream() == refused;
    }
    assertTrue(again, "back in turn after a second");
  }

  @Test
  void theOnlyAddressIsAskedOnceMoreAfterItBrokeAConnection() {
    LiveRoute route = route(backend("a", 1, A1));
    Tried tried = new Tried();
    tried.broken(A1);
    assertEquals(A1, route.pick(tried, 0).upstream().address());
    tried.broken(A1);
    assertNull(route.pick(tried, 0));
  }
}
