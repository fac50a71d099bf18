package io.company.platform.kernel.store;

import io.company.platform.kernel.error.PlatformException;
import io.smallrye.mutiny.subscription.MultiEmitter;

/** Hands the log to a Mutiny subscriber, no faster than it asks. */
final class MultiReader implements LogReader {

  private final MultiEmitter<? super Change> emitter;

  MultiReader(MultiEmitter<? super Change> emitter) {
    this.emitter = emitter;
  }

  void follows(Follower follower) {
    emitter.onRequest(count -> follower.signal());
    emitter.onTermination(follower::cancel);
    follower.signal();
  }

  @Override
  public boolean ready() {
    return emitter.requested() > 0;
  }

  @Override
  public void next(Entry entry) {
    emitter.emit(entry.toChange());
  }

  @Override
  public void caughtUp(long position) {}

  @Override
  public void failed(PlatformException failure) {
    emitter.fail(failure);
  }
}
