package io.company.platform.app.application;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.StreamObserver;
import io.smallrye.mutiny.helpers.test.AssertSubscriber;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServerStreamTest {

  /** A call as gRPC gives it to its observer, with what was asked of it. */
  private static final class FakeCall extends ClientCallStreamObserver<String> {
    private int requested;
    private boolean automatic = true;
    private boolean cancelled;
    private StreamObserver<String> answers;

    void start(String request, StreamObserver<String> observer) {
      assertEquals("wanted", request);
      answers = observer;
      @SuppressWarnings("unchecked")
      ClientResponseObserver<String, String> early =
          (ClientResponseObserver<String, String>) observer;
      early.beforeStart(this);
    }

    @Override
    public void disableAutoRequestWithInitial(int request) {
      assertEquals(0, request);
      automatic = false;
    }

    @Override
    public void request(int count) {
      requested += count;
    }

    @Override
    public void cancel(String message, Throwable cause) {
      cancelled = true;
    }

    @Override
    public boolean isReady() {
      return true;
    }

    @Override
    public void setOnReadyHandler(Runnable handler) {}

    @Override
    public void setMessageCompression(boolean enable) {}

    @Override
    public void disableAutoInboundFlowControl() {
      automatic = false;
    }

    @Override
    public void onNext(String value) {}

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onCompleted() {}
  }

  private final FakeCall call = new FakeCall();

  @Test
  void asksForNoMoreThanTheSubscriberWants() {
    AssertSubscriber<String> subscriber = subscribe(2);
    assertTrue(!call.automatic);
    assertEquals(2, call.requested);
    call.answers.onNext("a");
    subscriber.request(1);
    assertEquals(3, call.requested);
    call.answers.onNext("b");
    call.answers.onCompleted();
    subscriber.assertCompleted().assertItems("a", "b");
  }

  @Test
  void endsTheCallWhenTheSubscriberLeaves() {
    AssertSubscriber<String> subscriber = subscribe(1);
    subscriber.cancel();
    assertTrue(call.cancelled);
    List<Throwable> dropped = new ArrayList<>();
    Infrastructure.setDroppedExceptionHandler(dropped::add);
    try {
      call.answers.onError(new IllegalStateException("CANCELLED: no longer wanted"));
    } finally {
      Infrastructure.resetDroppedExceptionHandler();
    }
    assertEquals(List.of(), dropped);
  }

  @Test
  void passesAFailureOn() {
    AssertSubscriber<String> subscriber = subscribe(1);
    call.answers.onError(new IllegalStateException("gone"));
    subscriber.assertFailedWith(IllegalStateException.class, "gone");
  }

  private AssertSubscriber<String> subscribe(long wanted) {
    return ServerStream.of(call::start, "wanted")
        .subscribe()
        .withSubscriber(AssertSubscriber.create(wanted));
  }
}
