package io.company.platform.kernel.resource;

import com.google.protobuf.ByteString;
import io.company.platform.kernel.error.GrpcErrors;
import io.company.platform.proto.resource.v1.StreamResponse;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.concurrent.Flow;

/** Passes a stream's items on one by one, no faster than the caller reads. */
final class Pump implements Flow.Subscriber<byte[]> {

  private final ServerCallStreamObserver<StreamResponse> caller;
  private Flow.Subscription subscription;
  private boolean waiting;
  private boolean ended;

  Pump(ServerCallStreamObserver<StreamResponse> caller) {
    this.caller = caller;
  }

  @Override
  public synchronized void onSubscribe(Flow.Subscription started) {
    subscription = started;
    if (ended) {
      started.cancel();
      return;
    }
    waiting = true;
    goOn();
  }

  /** Asks for the next item when the caller has room and none is on its way. */
  void goOn() {
    Flow.Subscription ask = null;
    synchronized (this) {
      if (waiting && !ended && subscription != null && caller.isReady()) {
        waiting = false;
        ask = subscription;
      }
    }
    if (ask != null) {
      ask.request(1);
    }
  }

  @Override
  public void onNext(byte[] item) {
    synchronized (this) {
      if (ended) {
        return;
      }
      caller.onNext(StreamResponse.newBuilder().setData(ByteString.copyFrom(item)).build());
      waiting = true;
    }
    goOn();
  }

  @Override
  public void onError(Throwable failure) {
    if (end()) {
      caller.onError(GrpcErrors.toGrpc(failure));
    }
  }

  @Override
  public void onComplete() {
    if (end()) {
      caller.onCompleted();
    }
  }

  void cancel() {
    if (end() && subscription != null) {
      subscription.cancel();
    }
  }

  private synchronized boolean end() {
    boolean first = !ended;
    ended = true;
    return first;
  }
}
