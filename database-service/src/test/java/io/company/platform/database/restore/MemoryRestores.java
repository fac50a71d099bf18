package io.company.platform.database.restore;

import io.company.platform.database.archive.Objects;
import io.company.platform.kernel.reconcile.Wake;
import io.company.platform.kernel.resource.Json;
import io.company.platform.kernel.resource.Resource;
import io.company.platform.kernel.store.Store;
import java.time.Clock;

/** The actions of Restores as the service has them. */
public final class MemoryRestores {

  private MemoryRestores() {}

  public static void act(
      Store store, Objects objects, Wake wake, Clock clock, Resource restore, String action) {
    new OwnedRestores(store, new Restores(objects), objects, wake, clock)
        .act(null, restore, action, Json.object(), false);
  }
}
