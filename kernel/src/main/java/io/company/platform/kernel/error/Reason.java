package io.company.platform.kernel.error;

import io.grpc.Status.Code;

/**
 * Why a request was refused: the one list, with what each is in HTTP (RFC 9110), in gRPC and in the
 * Kubernetes API.
 */
public enum Reason {
  /** The body or a parameter can't be read at all. */
  BAD_REQUEST(400, Code.INVALID_ARGUMENT, "BadRequest"),
  UNAUTHENTICATED(401, Code.UNAUTHENTICATED, "Unauthorized"),
  FORBIDDEN(403, Code.PERMISSION_DENIED, "Forbidden"),
  /** Does not exist, or the caller may not see it. */
  NOT_FOUND(404, Code.NOT_FOUND, "NotFound"),
  METHOD_NOT_ALLOWED(405, Code.UNIMPLEMENTED, "MethodNotAllowed"),
  ALREADY_EXISTS(409, Code.ALREADY_EXISTS, "AlreadyExists"),
  /** A stale resourceVersion, or a state in which this can't be done. */
  CONFLICT(409, Code.ABORTED, "Conflict"),
  /** A watch or a page from before the log's retained start. */
  EXPIRED(410, Code.OUT_OF_RANGE, "Expired"),
  TOO_LARGE(413, Code.INVALID_ARGUMENT, "RequestEntityTooLarge"),
  UNSUPPORTED_MEDIA_TYPE(415, Code.INVALID_ARGUMENT, "UnsupportedMediaType"),
  /** Understood, but fields are wrong. */
  INVALID(422, Code.FAILED_PRECONDITION, "Invalid"),
  /** A queue is full or a quota is used up; try again after a while. */
  TOO_MANY_REQUESTS(429, Code.RESOURCE_EXHAUSTED, "TooManyRequests"),
  INTERNAL(500, Code.INTERNAL, "InternalError"),
  UNAVAILABLE(503, Code.UNAVAILABLE, "ServiceUnavailable"),
  TIMEOUT(504, Code.DEADLINE_EXCEEDED, "Timeout");

  private final int httpStatus;
  private final Code grpcCode;
  private final String kubernetes;

  Reason(int httpStatus, Code grpcCode, String kubernetes) {
    this.httpStatus = httpStatus;
    this.grpcCode = grpcCode;
    this.kubernetes = kubernetes;
  }

  public int httpStatus() {
    return httpStatus;
  }

  public Code grpcCode() {
    return grpcCode;
  }

  /** The {@code reason} of a Kubernetes {@code Status} object. */
  public String kubernetes() {
    return kubernetes;
  }
}
