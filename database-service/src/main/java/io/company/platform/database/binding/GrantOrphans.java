package io.company.platform.database.binding;

import io.company.platform.database.thing.Orphans;
import io.company.platform.kernel.resource.Key;
import io.company.platform.kernel.resource.Resource;
import io.company.platform.kernel.store.Store;
import io.company.platform.kinds.Kinds;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Takes away what belongs to no Binding, and forgets what was revoked when its thing is gone. */
@ApplicationScoped
class GrantOrphans implements Orphans {

  private final Store store;
  private final Grants grants;
  private final Issuing issuing;

  GrantOrphans(Store store, Grants grants, Issuing issuing) {
    this.store = store;
    this.grants = grants;
    this.issuing = issuing;
  }

  @Override
  public String plural() {
    return Kinds.BINDING.plural();
  }

  @Override
  public void sweep() {
    Map<Key, Optional<String>> uids = new HashMap<>();
    List<Given> orphans = new ArrayList<>();
    for (Given given : grants.all()) {
      if (given.revoked() && !given.thingUid().equals(uid(given.thing(), uids))) {
        grants.forget(given);
      } else if (!given.revoked() && !given.bindingUid().equals(uid(given.binding(), uids))) {
        orphans.add(given);
      }
    }
    issuing.revokeAll(orphans);
  }

  /** Of the object that is there now; empty text where there is none. */
  private String uid(Key key, Map<Key, Optional<String>> known) {
    return known
        .computeIfAbsent(key, it -> store.get(it).await().indefinitely().map(Resource::uid))
        .orElse("");
  }
}
