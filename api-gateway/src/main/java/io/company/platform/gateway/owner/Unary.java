package io.company.platform.gateway.owner;

import io.company.platform.kernel.error.PlatformException;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.impl.ContextInternal;
import java.util.function.Function;

/**
 * The answer of a call that has one, handed on in the Vert.x context of the request: what follows
 * may call again.
 */
final class Unary<R> extends ClientCall.Listener<R> {

  private final Promise<R> promise;
  private final Function<Failure, PlatformException> refusal;
  private R message;

  Unary(ContextInternal context, Function<Failure, PlatformException> refusal) {
    this.promise = context.promise();
    this.refusal = refusal;
  }

  Future<R> future() {
    return promise.future();
  }

  @Override
  public void onMessage(R received) {
    message = received;
  }

  @Override
  public void onClose(Status status, Metadata trailers) {
    if (status.isOk() && message != null) {
      promise.tryComplete(message);
      return;
    }
    Status failure = status.isOk() ? Status.INTERNAL.withDescription("no answer") : status;
    promise.tryFail(refusal.apply(new Failure(failure, trailers)));
  }
}
