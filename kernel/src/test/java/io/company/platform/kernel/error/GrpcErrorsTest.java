package io.company.platform.kernel.error;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import org.junit.jupiter.api.Test;

class GrpcErrorsTest {

  @Test
  void aConnectionThatBreaksIsNotAFailureOfThePeer() {
    StatusRuntimeException broken =
        Status.INTERNAL
            .withDescription("Connection closed after GOAWAY. HTTP/2 error code: PROTOCOL_ERROR")
            .asRuntimeException();
    assertFalse(GrpcErrors.answered(broken));
    assertEquals(Reason.UNAVAILABLE, GrpcErrors.fromGrpc(broken).reason());
  }

  @Test
  void aPeerThatFailsSaysSo() {
    StatusRuntimeException failed = GrpcErrors.toGrpc(new IllegalStateException("a defect"));
    assertTrue(GrpcErrors.answered(failed));
    assertEquals(Reason.INTERNAL, GrpcErrors.fromGrpc(failed).reason());
  }
}
