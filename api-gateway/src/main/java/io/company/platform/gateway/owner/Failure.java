package io.company.platform.gateway.owner;

import io.company.platform.kernel.error.GrpcErrors;
import io.company.platform.kernel.error.PlatformException;
import io.company.platform.kernel.error.Reason;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.List;

/** How a call ended that did not end well. */
record Failure(Status status, Metadata trailers) {

  private static final Metadata.Key<byte[]> PROBLEM =
      Metadata.Key.of("platform-problem-bin", Metadata.BINARY_BYTE_MARSHALLER);
  private static final int RETRY_SECONDS = 2;

  /** What the owner said; where it could not say anything, which service is silent. */
  PlatformException asRefusal(String service) {
    boolean said = trailers != null && trailers.containsKey(PROBLEM);
    if (!said && status.getCode() == Status.Code.UNAVAILABLE) {
      return new PlatformException(
          Reason.UNAVAILABLE,
          service
              + " can't be reached at the moment; nothing was changed unless you were told so; try again in "
              + RETRY_SECONDS
              + " seconds",
          List.of(),
          RETRY_SECONDS);
    }
    if (!said && status.getCode() == Status.Code.DEADLINE_EXCEEDED) {
      return new PlatformException(
          Reason.TIMEOUT,
          service
              + " did not answer in time; a write may have happened, so read the object before you repeat it",
          List.of(),
          RETRY_SECONDS);
    }
    return GrpcErrors.fromGrpc(status.asRuntimeException(trailers));
  }
}
