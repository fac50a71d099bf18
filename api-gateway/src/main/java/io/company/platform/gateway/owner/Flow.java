package io.company.platform.gateway.owner;

import io.grpc.ClientCall;

/** The consumer's end of a stream: nothing is sent that was not asked for. */
public final class Flow {

  private final ClientCall<?, ?> call;

  Flow(ClientCall<?, ?> call) {
    this.call = call;
  }

  public void next() {
    call.request(1);
  }

  public void cancel() {
    call.cancel("the client is gone", null);
  }
}
