package io.company.platform.database.binding;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.company.platform.kernel.fixture.EmbeddedPostgres;
import io.company.platform.kernel.resource.Key;
import io.company.platform.kernel.store.TestStore;
import java.util.List;
import org.junit.jupiter.api.Test;

class GrantTableIT {

  private static final Key BINDING = new Key("bindings", "orders", "shop.staging");

  @Test
  void remembersWhatWasGivenAndWhatWasTaken() {
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start();
        TestStore store = new TestStore(postgres.createDatabase("grants"), 100, 100)) {
      Grants grants = new GrantTable(store::store);
      Given plain = given(1, "");
      Given prefixed = given(1, "MAIN");
      grants.add(List.of(plain, prefixed));
      grants.add(List.of(plain));
      assertEquals(List.of(plain, prefixed), sorted(grants.of(BINDING)));
      grants.revoked(plain);
      grants.revoked(plain);
      assertEquals(
          List.of(true, false), sorted(grants.of("thing")).stream().map(Given::revoked).toList());
      grants.add(List.of(plain));
      assertEquals(2, grants.all().size(), "what was taken is not given back");
      grants.forget(plain);
      grants.forget(plain);
      assertEquals(List.of(prefixed), grants.all());
    }
  }

  private static List<Given> sorted(List<Given> given) {
    return given.stream().sorted((one, other) -> one.prefix().compareTo(other.prefix())).toList();
  }

  private static Given given(long version, String prefix) {
    return new Given(
        "binding",
        BINDING,
        "shop",
        "staging",
        version,
        new Key("databases", "orders", "shop-db"),
        "thing",
        prefix,
        false);
  }
}
