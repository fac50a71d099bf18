package io.company.platform.database.cache;

import io.company.platform.database.thing.Orphans;
import io.company.platform.database.thing.Things;
import io.company.platform.kernel.reconcile.Wake;
import io.company.platform.kernel.resource.Key;
import io.company.platform.kernel.resource.Resource;
import io.company.platform.kinds.Kinds;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;
import java.util.stream.Collectors;

/** For servers and volumes whose cache is gone, the reconciler is woken, who removes them. */
@ApplicationScoped
class CacheOrphans implements Orphans {

  private final Things things;
  private final CacheHome home;
  private final Wake wake;

  CacheOrphans(Things things, CacheHome home, Wake wake) {
    this.things = things;
    this.home = home;
    this.wake = wake;
  }

  @Override
  public String plural() {
    return Kinds.CACHE.plural();
  }

  @Override
  public void sweep() {
    Set<Key> running = home.keys(plural());
    Set<Key> known = things.all(plural()).stream().map(Resource::key).collect(Collectors.toSet());
    running.stream().filter(key -> !known.contains(key)).forEach(wake::wake);
  }
}
