package io.company.platform.kernel.call;

import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.quarkus.grpc.GlobalInterceptor;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.spi.Prioritized;
import jakarta.inject.Singleton;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Tells a call that its caller has left, so that watches and logs nobody reads any more come to an
 * end. Vert.x's gRPC server notices a reset only while the request is still being read, which is
 * over at once for a server-streaming call (eclipse-vertx/vert.x#5562); the end of the HTTP
 * response is noticed always.
 */
@Singleton
@GlobalInterceptor
public class CallersGone implements ServerInterceptor, Prioritized {

  private static final String KEY = CallersGone.class.getName();
  private static final int FIRST = 10_000;

  /** One HTTP request: who is to be told when it ends before its answer does. */
  private static final class Request {
    private Runnable gone = () -> {};
  }

  void watch(@Observes Filters filters) {
    filters.register(CallersGone::note, FIRST);
  }

  private static void note(RoutingContext routing) {
    String type = routing.request().getHeader("content-type");
    Context context = Vertx.currentContext();
    if (type != null && type.startsWith("application/grpc") && context != null) {
      Request request = new Request();
      context.putLocal(KEY, request);
      routing.addEndHandler(
          ended -> {
            if (ended.failed()) {
              request.gone.run();
            }
          });
    }
    routing.next();
  }

  /** Before every other interceptor: they may answer later and on other threads. */
  @Override
  public int getPriority() {
    return FIRST;
  }

  @Override
  public <Q, S> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, S> call, Metadata headers, ServerCallHandler<Q, S> next) {
    Context context = Vertx.currentContext();
    Request request = context == null ? null : context.getLocal(KEY);
    Told<Q> told = new Told<>(next.startCall(call, headers));
    if (request != null) {
      request.gone = told::onCancel;
    }
    return told;
  }

  /** Hears of the end once, whoever tells first. */
  private static final class Told<Q> extends SimpleForwardingServerCallListener<Q> {
    private final AtomicBoolean over = new AtomicBoolean();

    Told(ServerCall.Listener<Q> listener) {
      super(listener);
    }

    @Override
    public void onCancel() {
      if (over.compareAndSet(false, true)) {
        super.onCancel();
      }
    }

    @Override
    public void onComplete() {
      if (over.compareAndSet(false, true)) {
        super.onComplete();
      }
    }
  }
}
