package io.company.platform.kernel.identity;

import io.grpc.ServerCall;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Keeps what happens to a call until there is somebody to tell. Events reach the listener in order,
 * each once.
 */
final class PendingListener<Q> extends ServerCall.Listener<Q> {

  private final List<Consumer<ServerCall.Listener<Q>>> pending = new ArrayList<>();
  private volatile ServerCall.Listener<Q> listener;

  void start(ServerCall.Listener<Q> started) {
    synchronized (pending) {
      pending.forEach(event -> event.accept(started));
      pending.clear();
      listener = started;
    }
  }

  @Override
  public void onMessage(Q message) {
    tell(to -> to.onMessage(message));
  }

  @Override
  public void onHalfClose() {
    tell(ServerCall.Listener::onHalfClose);
  }

  @Override
  public void onCancel() {
    tell(ServerCall.Listener::onCancel);
  }

  @Override
  public void onComplete() {
    tell(ServerCall.Listener::onComplete);
  }

  @Override
  public void onReady() {
    tell(ServerCall.Listener::onReady);
  }

  private void tell(Consumer<ServerCall.Listener<Q>> event) {
    ServerCall.Listener<Q> started = listener;
    if (started == null) {
      synchronized (pending) {
        started = listener;
        if (started == null) {
          pending.add(event);
          return;
        }
      }
    }
    event.accept(started);
  }
}
