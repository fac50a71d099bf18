package io.company.platform.database.cache;

import io.company.platform.database.binding.Bindings;
import io.company.platform.database.thing.Standing;
import io.company.platform.database.thing.Things;
import io.company.platform.kernel.home.HomeException;
import io.company.platform.kernel.reconcile.Reconciler;
import io.company.platform.kernel.resource.Key;
import io.company.platform.kernel.resource.Resource;
import io.company.platform.kinds.CacheSpec;
import io.company.platform.kinds.CacheStatus;
import io.company.platform.kinds.Kinds;
import io.company.platform.kinds.Quantity;
import io.company.platform.kinds.Specs;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Makes a cache's servers be what the cache says, and tells how they are. A cache that is gone
 * leaves nothing at the node: its servers are found by their labels.
 */
@ApplicationScoped
class CacheReconciler implements Reconciler {

  private static final Logger LOG = Logger.getLogger(CacheReconciler.class);
  private static final Duration SOON = Duration.ofMillis(150);
  private static final Duration LATER = Duration.ofSeconds(3);

  private final Things things;
  private final CacheHome home;
  private final Redis redis;
  private final Bindings bindings;
  private final Clock clock = Clock.systemUTC();

  CacheReconciler(Things things, CacheHome home, Redis redis, Bindings bindings) {
    this.things = things;
    this.home = home;
    this.redis = redis;
    this.bindings = bindings;
  }

  @Override
  public String plural() {
    return Kinds.CACHE.plural();
  }

  @Override
  public Next reconcile(Key key) {
    Resource cache = things.get(key).orElse(null);
    if (cache != null && !cache.deleting()) {
      return provide(cache);
    }
    try {
      CachePlan.plan(List.of(), home.observed(key)).forEach(home::execute);
    } catch (HomeException e) {
      // A volume is free only when the server that mounts it has ended.
      LOG.debugf("cache not removed yet key=%s cause=%s", key, e.getMessage());
      return Next.in(SOON);
    }
    if (cache != null) {
      home.forget(cache.uid());
      things.finish(cache);
    }
    return Next.whenChanged();
  }

  private Next provide(Resource cache) {
    CacheSpec spec = Specs.read(CacheSpec.class, cache.spec());
    try {
      String toolchain = home.toolchain();
      List<CacheServer> intended =
          spec.environments().stream().map(each -> home.server(cache, each, toolchain)).toList();
      CachePlan.plan(intended, home.observed(cache.key())).forEach(home::execute);
    } catch (RuntimeException e) {
      if (!CacheHome.temporary(e)) {
        throw e;
      }
      write(
          cache, spec.environments().stream().map(each -> waiting(each, e.getMessage())).toList());
      return Next.in(LATER);
    }
    List<CacheStatus.Environment> now =
        spec.environments().stream().map(each -> environment(cache, each, spec)).toList();
    write(cache, now);
    return now.stream().allMatch(each -> Standing.READY.equals(each.phase()))
        ? Next.whenChanged()
        : Next.in(SOON);
  }

  private CacheStatus.Environment environment(Resource cache, String environment, CacheSpec spec) {
    try {
      Optional<Redis.Address> address = home.address(cache.uid(), environment);
      if (address.isEmpty()) {
        return waiting(environment, home.failing(cache.uid(), environment));
      }
      // A server that was started again has the eviction that it began with.
      redis.evict(address.get(), spec.eviction());
      Redis.Figures figures = redis.figures(address.get());
      long reads = figures.hits() + figures.misses();
      return new CacheStatus.Environment(
          environment,
          Standing.READY,
          null,
          figures.version(),
          "127.0.0.1",
          address.get().port(),
          figures.memoryBytes(),
          Quantity.memoryBytes(spec.memory()),
          figures.keys(),
          reads == 0 ? null : Math.round(100.0 * figures.hits() / reads) / 100.0,
          figures.evicted());
    } catch (RuntimeException e) {
      if (!CacheHome.temporary(e)) {
        throw e;
      }
      return waiting(environment, e.getMessage());
    }
  }

  private static CacheStatus.Environment waiting(String environment, String why) {
    return new CacheStatus.Environment(
        environment, Standing.PENDING, why, null, null, null, null, null, null, null, null);
  }

  private void write(Resource cache, List<CacheStatus.Environment> now) {
    CacheStatus before = Specs.read(CacheStatus.class, cache.status());
    List<Standing.Place> places = new ArrayList<>();
    now.forEach(each -> places.add(new Standing.Place(each.name(), each.phase(), each.message())));
    Standing standing =
        Standing.of(places, before.conditions(), cache.generation(), clock.instant());
    CacheStatus status =
        new CacheStatus(
            cache.generation(),
            standing.phase(),
            standing.ready(),
            List.of(standing.condition()),
            now,
            bindings.usersOf(cache.key()),
            null);
    things.writeStatus(cache, was -> Specs.write(status));
    if (!standing.ready().equals(before.ready())) {
      bindings.thingChanged(cache.key());
    }
  }
}
