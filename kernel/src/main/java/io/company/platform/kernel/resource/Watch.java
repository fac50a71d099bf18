package io.company.platform.kernel.resource;

import io.company.platform.kernel.error.GrpcErrors;
import io.company.platform.kernel.error.PlatformException;
import io.company.platform.kernel.store.Change;
import io.company.platform.kernel.store.Entry;
import io.company.platform.kernel.store.Follower;
import io.company.platform.kernel.store.LogReader;
import io.company.platform.kernel.store.Selector;
import io.company.platform.kernel.store.Stored;
import io.company.platform.proto.resource.v1.WatchEvent;
import io.company.platform.proto.resource.v1.WatchResponse;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;

/**
 * One watch: passes on what it selects, no faster than its caller reads. An object that begins to
 * match is ADDED, one that no longer does is DELETED.
 */
final class Watch implements LogReader {

  private static final long BOOKMARK_NANOS = 10_000_000_000L;

  /** What a watch looks at. */
  record Scope(String plural, Predicate<String> namespaces, Selector selector, boolean bookmarks) {}

  private final Scope scope;
  private final ServerCallStreamObserver<WatchResponse> caller;
  private final Set<Key> matching = new HashSet<>();
  private final boolean knowsAll;
  private long lastSent = System.nanoTime();
  private volatile Follower follower;
  private volatile boolean cancelled;

  /**
   * {@code knowsAll}: what matches at the start is told by {@link #present}, not known to the
   * caller from before.
   */
  Watch(Scope scope, ServerCallStreamObserver<WatchResponse> caller, boolean knowsAll) {
    this.scope = scope;
    this.caller = caller;
    this.knowsAll = knowsAll;
  }

  /** Before following: an object that is there. */
  void present(Stored stored) {
    if (scope.selector().mayChange()) {
      matching.add(stored.key());
    }
    send(WatchEvent.WATCH_EVENT_ADDED, stored);
  }

  void follow(Follower started) {
    follower = started;
    if (cancelled) {
      started.cancel();
    }
    started.signal();
  }

  void cancel() {
    cancelled = true;
    if (follower != null) {
      follower.cancel();
    }
  }

  void hasRoom() {
    if (follower != null) {
      follower.signal();
    }
  }

  @Override
  public boolean ready() {
    return caller.isReady();
  }

  @Override
  public void next(Entry entry) {
    Stored stored = entry.stored();
    if (!stored.key().plural().equals(scope.plural())
        || !scope.namespaces().test(stored.key().namespace())) {
      return;
    }
    if (scope.selector().terms().isEmpty()) {
      send(event(entry.type()), stored);
      return;
    }
    boolean matches = scope.selector().matches(stored.tree());
    WatchEvent event = selected(entry.type(), matches, matching.contains(stored.key()));
    if (matches && entry.type() != Change.Type.DELETED && scope.selector().mayChange()) {
      matching.add(stored.key());
    } else {
      matching.remove(stored.key());
    }
    if (event != null) {
      send(event, stored);
    }
  }

  /** What a change is to somebody who sees only what matches; null: nothing. */
  private WatchEvent selected(Change.Type type, boolean matches, boolean matched) {
    if (!scope.selector().mayChange()) {
      return matches ? event(type) : null;
    }
    if (type == Change.Type.DELETED) {
      return matches || matched ? WatchEvent.WATCH_EVENT_DELETED : null;
    }
    if (matches) {
      return matched || (!knowsAll && type == Change.Type.MODIFIED)
          ? WatchEvent.WATCH_EVENT_MODIFIED
          : WatchEvent.WATCH_EVENT_ADDED;
    }
    boolean mayHaveMatched = matched || (!knowsAll && type == Change.Type.MODIFIED);
    return mayHaveMatched ? WatchEvent.WATCH_EVENT_DELETED : null;
  }

  private static WatchEvent event(Change.Type type) {
    return switch (type) {
      case ADDED -> WatchEvent.WATCH_EVENT_ADDED;
      case MODIFIED -> WatchEvent.WATCH_EVENT_MODIFIED;
      case DELETED -> WatchEvent.WATCH_EVENT_DELETED;
    };
  }

  @Override
  public void caughtUp(long position) {
    if (scope.bookmarks() && System.nanoTime() - lastSent > BOOKMARK_NANOS) {
      bookmark(position);
    }
  }

  void bookmark(long position) {
    lastSent = System.nanoTime();
    caller.onNext(
        WatchResponse.newBuilder()
            .setEvent(WatchEvent.WATCH_EVENT_BOOKMARK)
            .setResource(
                io.company.platform.proto.resource.v1.Resource.newBuilder()
                    .setRevision(position)
                    .setKey(
                        io.company.platform.proto.resource.v1.Key.newBuilder()
                            .setPlural(scope.plural())))
            .build());
  }

  @Override
  public void failed(PlatformException failure) {
    if (!cancelled) {
      cancelled = true;
      caller.onError(GrpcErrors.toGrpc(failure));
    }
  }

  private void send(WatchEvent event, Stored stored) {
    caller.onNext(
        WatchResponse.newBuilder().setEvent(event).setResource(Messages.resource(stored)).build());
  }
}
