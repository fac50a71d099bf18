package io.company.platform.kernel.error;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.InvalidProtocolBufferException;
import io.company.platform.kinds.FieldError;
import io.company.platform.proto.resource.v1.FieldProblem;
import io.company.platform.proto.resource.v1.Problem;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jboss.logging.Logger;

/** The one place where a refusal becomes a gRPC status with a Problem trailer, and back. */
public final class GrpcErrors {

  private static final Logger LOG = Logger.getLogger(GrpcErrors.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Metadata.Key<byte[]> PROBLEM =
      Metadata.Key.of("platform-problem-bin", Metadata.BINARY_BYTE_MARSHALLER);

  private GrpcErrors() {}

  /**
   * Any failure as a gRPC status; what is not a {@link PlatformException} becomes INTERNAL without
   * its details.
   */
  public static StatusRuntimeException toGrpc(Throwable failure) {
    Throwable cause = unwrap(failure);
    if (cause instanceof StatusRuntimeException status) {
      return status;
    }
    if (cause instanceof PlatformException refusal) {
      Metadata trailers = new Metadata();
      trailers.put(PROBLEM, problem(refusal).toByteArray());
      return refusal
          .reason()
          .grpcCode()
          .toStatus()
          .withDescription(shortened(refusal.getMessage()))
          .asRuntimeException(trailers);
    }
    LOG.error("call failed unexpectedly", cause);
    return toGrpc(new PlatformException(Reason.INTERNAL, "the service failed; its log says why"));
  }

  /**
   * Any failure of a call as a {@link PlatformException}; a peer that can't be reached is
   * UNAVAILABLE.
   */
  public static PlatformException fromGrpc(Throwable failure) {
    Throwable cause = unwrap(failure);
    if (cause instanceof PlatformException refusal) {
      return refusal;
    }
    if (cause instanceof StatusRuntimeException status) {
      return fromStatus(status.getStatus(), status.getTrailers());
    }
    if (cause instanceof StatusException status) {
      return fromStatus(status.getStatus(), status.getTrailers());
    }
    PlatformException internal =
        new PlatformException(Reason.INTERNAL, "the call failed: " + cause);
    internal.initCause(cause);
    return internal;
  }

  /**
   * Whether the peer itself said this. What comes without its word is the connection's: Vert.x ends
   * one, with all calls on it, by answering a call that its caller gave up
   * (github.com/quarkusio/quarkus/issues/56268).
   */
  public static boolean answered(StatusRuntimeException status) {
    return status.getTrailers() != null && status.getTrailers().containsKey(PROBLEM);
  }

  private static PlatformException fromStatus(Status status, Metadata trailers) {
    byte[] bytes = trailers == null ? null : trailers.get(PROBLEM);
    if (bytes == null) {
      return withoutProblem(status);
    }
    try {
      Problem problem = Problem.parseFrom(bytes);
      List<FieldError> fields =
          problem.getFieldsList().stream()
              .map(f -> new FieldError(f.getPath(), f.getMessage(), value(f.getValue())))
              .toList();
      return new PlatformException(
          Reason.valueOf(problem.getReason()),
          problem.getMessage(),
          fields,
          problem.getRetryAfterSeconds());
    } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
      return withoutProblem(status);
    }
  }

  /** What gRPC itself says: nobody listens, the deadline passed, the message is too big. */
  private static PlatformException withoutProblem(Status status) {
    String said =
        status.getDescription() == null ? status.getCode().name() : status.getDescription();
    return switch (status.getCode()) {
      // Peers that fail say so with a Problem: without one, it is the connection that broke.
      case UNAVAILABLE, INTERNAL ->
          new PlatformException(
              Reason.UNAVAILABLE,
              "a service of the platform can't be reached; try again",
              List.of(),
              1);
      case CANCELLED ->
          new PlatformException(Reason.UNAVAILABLE, "the call was cancelled: " + said);
      case DEADLINE_EXCEEDED ->
          new PlatformException(Reason.TIMEOUT, "a service of the platform did not answer in time");
      case OK, UNKNOWN, DATA_LOSS ->
          new PlatformException(Reason.INTERNAL, "a service of the platform failed: " + said);
      default ->
          new PlatformException(
              Arrays.stream(Reason.values())
                  .filter(r -> r.grpcCode() == status.getCode())
                  .findFirst()
                  .orElse(Reason.INTERNAL),
              said);
    };
  }

  private static Problem problem(PlatformException refusal) {
    Problem.Builder problem =
        Problem.newBuilder()
            .setReason(refusal.reason().name())
            .setMessage(refusal.getMessage())
            .setRetryAfterSeconds(refusal.retryAfterSeconds());
    for (FieldError field : refusal.fields()) {
      problem.addFields(
          FieldProblem.newBuilder()
              .setPath(field.path())
              .setMessage(field.message())
              .setValue(field.value() == null ? "" : shortened(field.value().toString())));
    }
    return problem.build();
  }

  private static JsonNode value(String json) {
    try {
      return json.isEmpty() ? null : JSON.readTree(json);
    } catch (JsonProcessingException e) {
      return JSON.getNodeFactory().textNode(json);
    }
  }

  /** Trailers travel in headers, which are bounded. */
  private static String shortened(String text) {
    return text == null || text.length() <= 1000 ? text : text.substring(0, 1000) + "…";
  }

  private static Throwable unwrap(Throwable failure) {
    Throwable cause = failure;
    while ((cause instanceof CompletionException || cause instanceof ExecutionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }
}
