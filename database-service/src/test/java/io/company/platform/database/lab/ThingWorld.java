package io.company.platform.database.lab;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.database.archive.Objects;
import io.company.platform.database.binding.MemoryGrants;
import io.company.platform.database.thing.Orphans;
import io.company.platform.database.thing.Things;
import io.company.platform.database.vault.Vault;
import io.company.platform.database.vault.Vaults;
import io.company.platform.kernel.error.PlatformException;
import io.company.platform.kernel.error.Reason;
import io.company.platform.kernel.home.Home;
import io.company.platform.kernel.home.HomeException;
import io.company.platform.kernel.reconcile.Reconciler;
import io.company.platform.kernel.resource.Json;
import io.company.platform.kernel.resource.Key;
import io.company.platform.kernel.store.Decision;
import io.company.platform.kernel.store.Store;
import io.company.platform.kinds.Kind;
import io.company.platform.kinds.Kinds;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The whole of what keeps things of one kind and gives access to them, with a node, a store, grants
 * and a vault in memory. Orphans are swept all the while.
 */
public final class ThingWorld extends Rounds {

  private static final int SWEPT_EVERY = 7;
  private static final int MOST_TRIES = 5;

  public final MemoryHome home = new MemoryHome(Set.of("redis-6.2"), null);
  public final MemoryGrants grants = new MemoryGrants();
  public final Vaults.Kept secrets = new Vaults.Kept();
  private final Kind kind;
  private final Outside outside;
  private int ticks;
  private Service service;

  /** What lives in one process. */
  private final class Service {
    final Store store =
        troubles.around(
            Store.class,
            memory,
            Set.of("get", "list", "revision"),
            false,
            away -> new PlatformException(Reason.UNAVAILABLE, "the store does not answer"));
    final Home node =
        troubles.around(
            Home.class,
            home,
            Set.of("toolchains", "volume"),
            false,
            away -> new HomeException("it was told to fail", away, null));
    final Vault vault = secrets.vault(troubles);
    final Outside.Inside inside = outside.inside(new Outside.Way(troubles, home, node, vault));
    final MemoryGrants.Giving giving =
        grants.giving(store, wake, vault, List.of(inside.issuer()), troubles);
    final Things things = new Things(store, new Objects(store));
    final Reconciler reconciler = inside.reconciler(things, giving.bindings());
    final List<Orphans> orphans = List.of(inside.orphans(things, wake), giving.orphans());
  }

  public ThingWorld(Troubles troubles, Kind kind, Outside outside) {
    super(troubles);
    this.kind = kind;
    this.outside = outside;
    born();
  }

  @Override
  void born() {
    service = new Service();
  }

  @Override
  Reconciler of(Key key) {
    return key.plural().equals(kind.plural()) ? service.reconciler : service.giving.reconciler();
  }

  @Override
  void tick() {
    home.tick();
    if (++ticks % SWEPT_EVERY == 0) {
      service.orphans.forEach(this::sweep);
    }
    if (!home.violations.isEmpty()) {
      throw new AssertionError(home.violations.getFirst());
    }
  }

  /** What fails is swept the next time. */
  private void sweep(Orphans orphans) {
    try {
      orphans.sweep();
    } catch (Troubles.Killed killed) {
      reborn();
    } catch (Exception failed) {
      wakeAll();
    }
  }

  private void wakeAll() {
    memory.keys().forEach(wake::wake);
  }

  @Override
  String left() {
    return "volumes %s workloads %s secrets %s"
        .formatted(home.volumeIds(), home.workloadIds(), secrets.ids());
  }

  @Override
  public void sweepOrphans() {
    service.orphans.forEach(this::sweep);
    rest(SWEEP);
  }

  /** In production, unless the spec says something else. */
  public Key thing(String name, Consumer<ObjectNode> spec) {
    return create(
        kind,
        name,
        it -> {
          it.putArray("environments").add("production");
          spec.accept(it);
        });
  }

  /** Has the application shop use the thing there, as deploy-service does. */
  public Key use(Key thing, String environment) {
    Key key = new Key(Kinds.BINDING.plural(), thing.namespace(), "shop." + environment);
    ObjectNode object = Json.object().put("apiVersion", Kind.API_VERSION).put("kind", "Binding");
    ObjectNode metadata = object.putObject("metadata");
    metadata.put("name", key.name()).put("namespace", key.namespace());
    metadata.putArray("finalizers").add(MemoryGrants.FINALIZER);
    ObjectNode spec = object.putObject("spec").put("application", "shop");
    spec.put("environment", environment);
    spec.putArray("uses").addObject().put(kind.singular(), thing.name());
    objects.create(key, object);
    wake.wake(key);
    return key;
  }

  /** The same, when the thing and the access to it are ready; answers the binding. */
  public Key bound(Key thing, String environment) {
    ready(thing);
    Key binding = use(thing, environment);
    ready(binding);
    return binding;
  }

  public void ready(Key key) {
    until(
        "ready " + key,
        () ->
            phase(key).equals("Ready")
                && status(key).path("observedGeneration").asLong()
                    == get(key).orElseThrow().generation());
  }

  public void gone(Key key) {
    delete(key);
    until("gone " + key, () -> get(key).isEmpty());
  }

  /** It goes without its finalizer, as nobody may do it. */
  public void lose(Key key) {
    memory.write(key, null, now -> new Decision.Verdict.Delete()).await().indefinitely();
  }

  public Map<String, String> variables(Key binding) {
    return service.giving.variables(binding);
  }

  /** New credentials, which every replica has then: the ones from before are taken away. */
  public void rotate(Key thing, Key binding) {
    long next = status(binding).path("version").asLong() + 1;
    insist(() -> service.giving.rotate(thing));
    until("issued", () -> status(binding).path("version").asLong() >= next);
    ready(binding);
    long version = status(binding).path("version").asLong();
    insist(() -> service.giving.settle(binding, version));
    until("settled", () -> status(binding).path("settledVersion").asLong() == version);
    until("revoked", () -> grants.live() == 1);
  }

  /** As a client does: what failed is asked for again. */
  private void insist(Runnable what) {
    for (int tries = 0; tries < MOST_TRIES; tries++) {
      try {
        what.run();
        wakeAll();
        return;
      } catch (Troubles.Killed killed) {
        reborn();
      } catch (PlatformException failed) {
        wakeAll();
      }
    }
    throw new AssertionError("it does not come through");
  }

  /** Nothing is left of anything but what was outside of the platform. */
  public List<String> leftovers() {
    return Stream.of(
            memory.keys().stream().map(Key::toString),
            home.workloadIds().stream(),
            home.volumeIds().stream(),
            secrets.ids().stream(),
            grants.rows().stream())
        .flatMap(it -> it)
        .sorted()
        .toList();
  }

  /** A time in which a minute's sweep has come. */
  public void minute() {
    rest(Duration.ofMinutes(1));
  }
}
