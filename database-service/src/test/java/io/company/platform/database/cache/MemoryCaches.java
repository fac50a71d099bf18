package io.company.platform.database.cache;

import io.company.platform.database.binding.Bindings;
import io.company.platform.database.binding.Issuer;
import io.company.platform.database.lab.Outside;
import io.company.platform.database.thing.Orphans;
import io.company.platform.database.thing.Things;
import io.company.platform.kernel.reconcile.Reconciler;
import io.company.platform.kernel.reconcile.Wake;
import java.util.Set;

/** Caches as the service has them, on a home in memory. */
final class MemoryCaches implements Outside {

  @Override
  public Inside inside(Way way) {
    Redis reached =
        way.troubles()
            .around(
                Redis.class,
                new MemoryRedis(way.home()),
                Set.of(),
                false,
                away -> new RedisException("it was told to fail", null));
    CacheHome home = new CacheHome(way.node(), way.vault());
    return new Inside() {
      @Override
      public Issuer issuer() {
        return new CacheIssuer(home, reached);
      }

      @Override
      public Reconciler reconciler(Things things, Bindings bindings) {
        return new CacheReconciler(things, home, reached, bindings);
      }

      @Override
      public Orphans orphans(Things things, Wake wake) {
        return new CacheOrphans(things, home, wake);
      }
    };
  }
}
