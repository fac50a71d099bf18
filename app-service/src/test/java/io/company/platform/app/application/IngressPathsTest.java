package io.company.platform.app.application;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.company.platform.kernel.resource.Key;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class IngressPathsTest {

  private static final Key ORDERS = key("orders", "order-service");
  private static final Key PAY = key("payments", "pay");

  private final IngressPaths paths = new IngressPaths();

  @Test
  void aPathBelongsToOneApplication() {
    paths.put(ORDERS, "/api/orders");
    assertEquals(conflict(ORDERS, "/api/orders"), paths.conflict(PAY, "/api/orders"));
    assertEquals(
        conflict(ORDERS, "/api/orders"), paths.conflict(key("orders", "other"), "/api/orders"));
    assertEquals(Optional.empty(), paths.conflict(ORDERS, "/api/orders"));
    assertEquals(Optional.empty(), paths.conflict(PAY, "/api/ordersearch"));
  }

  @Test
  void whatLiesBelowATeamsPathIsTheTeams() {
    paths.put(ORDERS, "/api/orders");
    assertEquals(conflict(ORDERS, "/api/orders"), paths.conflict(PAY, "/api/orders/v2/x"));
    assertEquals(Optional.empty(), paths.conflict(key("orders", "other"), "/api/orders/v2"));
    assertEquals(Optional.empty(), paths.conflict(PAY, "/api"));
  }

  @Test
  void belowTheRootEveryoneMaySettle() {
    paths.put(ORDERS, "/");
    assertEquals(Optional.empty(), paths.conflict(PAY, "/api"));
    assertEquals(conflict(ORDERS, "/"), paths.conflict(PAY, "/"));
  }

  @Test
  void aPathThatWasLeftIsFree() {
    paths.put(ORDERS, "/a");
    paths.put(ORDERS, "/b");
    assertEquals(Optional.empty(), paths.conflict(PAY, "/a"));
    paths.remove(ORDERS);
    assertEquals(Optional.empty(), paths.conflict(PAY, "/b"));
  }

  private static Key key(String team, String name) {
    return new Key("applications", team, name);
  }

  private static Optional<IngressPaths.Conflict> conflict(Key holder, String path) {
    return Optional.of(new IngressPaths.Conflict(holder, path));
  }
}
