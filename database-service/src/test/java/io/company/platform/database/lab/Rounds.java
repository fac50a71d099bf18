package io.company.platform.database.lab;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.database.archive.Objects;
import io.company.platform.database.thing.Things;
import io.company.platform.kernel.reconcile.Reconciler;
import io.company.platform.kernel.reconcile.Wake;
import io.company.platform.kernel.resource.Json;
import io.company.platform.kernel.resource.Key;
import io.company.platform.kernel.resource.Resource;
import io.company.platform.kinds.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Objects in memory, and those who reconcile them: whoever is due, one after the other, by a clock
 * that goes on only here. A death makes everything anew but what outlives a process.
 */
abstract class Rounds {

  static final Duration SWEEP = Duration.ofSeconds(30);
  static final Duration MOMENT = Duration.ofMillis(50);
  private static final Duration FAILED = Duration.ofMillis(100);
  private static final int MOST_STEPS = 3_000;

  public final MemoryClock clock = new MemoryClock();

  /** For the test's own eyes: nothing that it does is counted or fails. */
  public final Objects objects;

  final Troubles troubles;
  final MemoryStore memory;
  private final Map<Key, Duration> due = new HashMap<>();

  /** A wake-up is durable: it is not lost by a death. */
  final Wake wake = key -> due.put(key, Duration.ZERO);

  private int uids;

  Rounds(Troubles troubles) {
    this.troubles = troubles;
    memory = new MemoryStore(clock, () -> "%08x-0000-4000-8000-000000000000".formatted(++uids));
    objects = new Objects(memory);
  }

  /** Makes anew what lives in one process. */
  abstract void born();

  abstract Reconciler of(Key key);

  /** What else happens in a moment. */
  abstract void tick();

  abstract String left();

  /** The sweep of what belongs to nobody. */
  public abstract void sweepOrphans();

  final void reborn() {
    troubles.reborn();
    born();
    memory.keys().forEach(wake::wake);
  }

  /** What was before is not part of what is tried. */
  public void begin() {
    troubles.arm(true);
  }

  public Instant now() {
    return clock.instant();
  }

  /** A new object of the team orders, as its admission leaves it. */
  Key create(Kind kind, String name, Consumer<ObjectNode> spec) {
    Key key = new Key(kind.plural(), "orders", name);
    ObjectNode object = Json.object().put("apiVersion", Kind.API_VERSION).put("kind", kind.name());
    object.putObject("metadata").put("name", name).put("namespace", "orders");
    object.putObject("spec");
    spec.accept(object.withObject("/spec"));
    kind.completion().complete(object);
    Things.addFinalizer(object);
    objects.create(key, object);
    return key;
  }

  public Optional<Resource> get(Key key) {
    return objects.get(key);
  }

  public JsonNode status(Key key) {
    return get(key).map(it -> it.json().path("status")).orElse(Json.object());
  }

  public String phase(Key key) {
    return get(key).map(it -> it.json().at("/status/phase").asText()).orElse("gone");
  }

  public void change(Key key, Consumer<ObjectNode> change) {
    objects.change(key, get(key).orElseThrow().uid(), change);
    wake.wake(key);
  }

  public void delete(Key key) {
    objects.markDeleted(key, get(key).orElseThrow().uid(), clock.instant());
    wake.wake(key);
  }

  /** One moment, and whoever is due first. */
  public void step() {
    tick();
    for (Key key : memory.keys()) {
      due.putIfAbsent(key, Duration.ZERO);
    }
    if (due.isEmpty()) {
      clock.pass(SWEEP);
      return;
    }
    Key first =
        due.keySet().stream()
            .min(Comparator.<Key, Duration>comparing(due::get).thenComparing(Key::toString))
            .orElseThrow();
    clock.pass(MOMENT);
    Duration wait = due.get(first).minus(clock.elapsed());
    if (wait.isPositive()) {
      clock.pass(wait);
    }
    Duration next = after(first);
    if (next == null) {
      due.remove(first);
      return;
    }
    due.put(first, clock.elapsed().plus(next));
  }

  /** Null where nobody needs to look again: what is gone is gone. */
  private Duration after(Key key) {
    due.put(key, Duration.ofDays(36_500));
    Duration next = FAILED;
    try {
      Reconciler.Next told = of(key).reconcile(key);
      boolean long_ = told.after() == null || told.after().compareTo(SWEEP) > 0;
      next = long_ ? SWEEP : told.after();
      if (told.after() == null && get(key).isEmpty() && !due.get(key).isZero()) {
        next = null;
      }
    } catch (Troubles.Killed killed) {
      // Seen below.
    } catch (Exception failed) {
      next = FAILED;
    }
    if (troubles.dead()) {
      reborn();
      return Duration.ZERO;
    }
    return due.get(key).isZero() ? Duration.ZERO : next;
  }

  public void until(String what, BooleanSupplier holds) {
    for (int i = 0; i < MOST_STEPS; i++) {
      if (holds.getAsBoolean()) {
        return;
      }
      step();
    }
    StringBuilder all = new StringBuilder();
    memory.keys().forEach(key -> all.append('\n').append(get(key).orElseThrow().json()));
    throw new AssertionError("not " + what + "; " + left() + all);
  }

  /** What follows finds what was left, and is not part of what is tried. */
  public void settled() {
    rest(SWEEP);
    troubles.arm(false);
    rest(SWEEP.multipliedBy(2));
    sweepOrphans();
  }

  public void rest(Duration time) {
    Duration end = clock.elapsed().plus(time);
    while (clock.elapsed().compareTo(end) < 0) {
      step();
    }
  }
}
