package io.company.platform.database.lab;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.kernel.resource.Key;
import io.company.platform.kernel.resource.Resource;
import io.company.platform.kernel.store.Actor;
import io.company.platform.kernel.store.Change;
import io.company.platform.kernel.store.Decision;
import io.company.platform.kernel.store.Page;
import io.company.platform.kernel.store.Query;
import io.company.platform.kernel.store.Selector;
import io.company.platform.kernel.store.Store;
import io.company.platform.kernel.store.Written;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;

/** Objects in memory; writes one after the other. */
public final class MemoryStore implements Store {

  private final Map<Key, Resource> objects = new TreeMap<>();
  private final Clock clock;
  private final Supplier<String> uids;
  private long revision;

  public MemoryStore() {
    this(Clock.systemUTC(), () -> UUID.randomUUID().toString());
  }

  /**
   * @param uids of objects that are new, each another one in its first eight characters
   */
  public MemoryStore(Clock clock, Supplier<String> uids) {
    this.clock = clock;
    this.uids = uids;
  }

  /** Of every object that there is. */
  public synchronized List<Key> keys() {
    return List.copyOf(objects.keySet());
  }

  @Override
  public synchronized Uni<Optional<Resource>> get(Key key) {
    return Uni.createFrom().item(Optional.ofNullable(objects.get(key)));
  }

  @Override
  public synchronized Uni<Page> list(Query query) {
    Selector selector = Selector.parse(query.labelSelector(), query.fieldSelector());
    var items =
        objects.values().stream()
            .filter(each -> each.key().plural().equals(query.plural()))
            .filter(
                each ->
                    query.namespaces().isEmpty()
                        || query.namespaces().contains(each.key().namespace()))
            .filter(each -> selector.matches(each.json()))
            .toList();
    return Uni.createFrom().item(new Page(items, revision, "", 0));
  }

  @Override
  public synchronized Uni<Written> write(Key key, Actor actor, Decision decision) {
    Optional<Resource> before = Optional.ofNullable(objects.get(key));
    switch (decision.on(before)) {
      case Decision.Verdict.Put put -> objects.put(key, next(key, before, put.object()));
      case Decision.Verdict.Delete delete -> objects.remove(key);
      case Decision.Verdict.Nothing nothing -> {}
    }
    return Uni.createFrom().item(new Written(before, Optional.ofNullable(objects.get(key)), true));
  }

  private Resource next(Key key, Optional<Resource> before, ObjectNode object) {
    String uid = before.map(Resource::uid).orElseGet(uids);
    long generation =
        before
            .map(
                it ->
                    it.generation() + (it.json().path("spec").equals(object.path("spec")) ? 0 : 1))
            .orElse(1L);
    ObjectNode metadata = object.withObject("/metadata");
    metadata.put("uid", uid).put("generation", generation);
    if (!metadata.has("creationTimestamp")) {
      metadata.put("creationTimestamp", clock.instant().toString());
    }
    return new Resource(key, uid, ++revision, generation, object);
  }

  @Override
  public Multi<Change> changes(long from) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Uni<Long> revision() {
    return Uni.createFrom().item(revision);
  }
}
