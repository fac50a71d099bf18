package io.company.platform.gateway.owner;

import io.company.platform.kernel.error.PlatformException;

/** Where the messages of a stream go, on the event loop of the request. */
public interface Sink<R> {

  /** The owner has taken the call; a refusal may still follow. */
  void accepted();

  /** One message; the next comes after {@link Flow#next()}. */
  void message(R message);

  void ended();

  void failed(PlatformException refusal);
}
