package io.company.platform.database.binding;

import io.company.platform.database.vault.Vault;
import io.company.platform.kernel.reconcile.Wake;
import io.company.platform.kernel.store.Store;
import java.util.List;

/** Bindings for tests of others, in a store that has none. */
public final class MemoryBindings {

  private MemoryBindings() {}

  public static Bindings of(Store store, Wake wake, Vault vault) {
    return new Bindings(store, wake, new Issuing(List.of(), new Surroundings.Memory(), vault));
  }
}
