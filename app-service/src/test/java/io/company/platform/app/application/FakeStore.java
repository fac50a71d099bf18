package io.company.platform.app.application;

import io.company.platform.kernel.resource.Key;
import io.company.platform.kernel.resource.Resource;
import io.company.platform.kernel.store.Actor;
import io.company.platform.kernel.store.Change;
import io.company.platform.kernel.store.Decision;
import io.company.platform.kernel.store.Page;
import io.company.platform.kernel.store.Query;
import io.company.platform.kernel.store.Store;
import io.company.platform.kernel.store.Written;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.MultiEmitter;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Objects and their log in memory, for readers; writes are not its matter. */
final class FakeStore implements Store {

  private final Map<Key, Resource> objects = new ConcurrentSkipListMap<>();
  private final BlockingQueue<MultiEmitter<? super Change>> followers = new LinkedBlockingQueue<>();
  private volatile MultiEmitter<? super Change> follower;

  /** Present, and in the log. */
  void add(Resource resource) {
    objects.put(resource.key(), resource);
    change(new Change(1, Instant.EPOCH, "alice", Change.Type.ADDED, resource));
  }

  void change(Change change) {
    follower.emit(change);
  }

  void loseTheLog() {
    followers.clear();
    follower.fail(new IllegalStateException("expired"));
  }

  void awaitFollower() throws InterruptedException {
    if (followers.poll(10, TimeUnit.SECONDS) == null) {
      throw new AssertionError("nobody follows the log again");
    }
  }

  @Override
  public Uni<Optional<Resource>> get(Key key) {
    return Uni.createFrom().item(() -> Optional.ofNullable(objects.get(key)));
  }

  @Override
  public Uni<Page> list(Query query) {
    return Uni.createFrom().item(() -> new Page(List.copyOf(objects.values()), 1, "", 0));
  }

  @Override
  public Uni<Written> write(Key key, Actor actor, Decision decision) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Multi<Change> changes(long revision) {
    return Multi.createFrom()
        .emitter(
            emitter -> {
              follower = emitter;
              followers.add(emitter);
            });
  }

  @Override
  public Uni<Long> revision() {
    return Uni.createFrom().item(1L);
  }
}
