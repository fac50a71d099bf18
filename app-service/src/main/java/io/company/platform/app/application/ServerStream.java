package io.company.platform.app.application;

import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.StreamObserver;
import io.smallrye.mutiny.Multi;
import java.util.concurrent.Flow;
import java.util.function.BiConsumer;

/**
 * The answers of a server-streaming call, asked for one by one as the subscriber wants them, and
 * the call's end when the subscriber cancels. (The generated Mutiny stubs buffer without bound and
 * don't cancel.)
 */
final class ServerStream<I, O> implements Flow.Subscription, ClientResponseObserver<I, O> {

  private final Flow.Subscriber<? super O> subscriber;
  private ClientCallStreamObserver<I> call;
  private long wantedBeforeStart;
  private boolean started;
  private boolean cancelled;

  private ServerStream(Flow.Subscriber<? super O> subscriber) {
    this.subscriber = subscriber;
  }

  /** The call is made anew for each subscriber. */
  static <I, O> Multi<O> of(BiConsumer<I, StreamObserver<O>> method, I request) {
    Flow.Publisher<O> publisher =
        subscriber -> {
          ServerStream<I, O> stream = new ServerStream<>(subscriber);
          subscriber.onSubscribe(stream);
          method.accept(request, stream);
          stream.start();
        };
    return Multi.createFrom().publisher(publisher);
  }

  @Override
  public void beforeStart(ClientCallStreamObserver<I> stream) {
    stream.disableAutoRequestWithInitial(0);
    call = stream;
  }

  private synchronized void start() {
    started = true;
    if (cancelled) {
      cancel();
    } else if (wantedBeforeStart > 0) {
      request(wantedBeforeStart);
    }
  }

  @Override
  public synchronized void request(long count) {
    if (!started) {
      wantedBeforeStart += count;
      return;
    }
    call.request((int) Math.min(count, Integer.MAX_VALUE));
  }

  @Override
  public synchronized void cancel() {
    cancelled = true;
    if (started) {
      call.cancel("no longer wanted", null);
    }
  }

  @Override
  public void onNext(O item) {
    subscriber.onNext(item);
  }

  /** The end of a call that was cancelled is told as a failure; nobody is there to hear of it. */
  @Override
  public void onError(Throwable failure) {
    if (!isCancelled()) {
      subscriber.onError(failure);
    }
  }

  private synchronized boolean isCancelled() {
    return cancelled;
  }

  @Override
  public void onCompleted() {
    subscriber.onComplete();
  }
}
