package io.company.platform.gateway.owner;

import io.company.platform.kernel.error.PlatformException;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.function.Function;

/** The answers of a call that has many, handed on as they come. */
final class Streaming<R> extends ClientCall.Listener<R> {

  private final Sink<R> sink;
  private final Function<Failure, PlatformException> refusal;

  Streaming(Sink<R> sink, Function<Failure, PlatformException> refusal) {
    this.sink = sink;
    this.refusal = refusal;
  }

  @Override
  public void onHeaders(Metadata headers) {
    sink.accepted();
  }

  @Override
  public void onMessage(R message) {
    sink.message(message);
  }

  @Override
  public void onClose(Status status, Metadata trailers) {
    if (status.isOk()) {
      sink.ended();
      return;
    }
    sink.failed(refusal.apply(new Failure(status, trailers)));
  }
}
