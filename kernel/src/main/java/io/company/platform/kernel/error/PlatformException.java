package io.company.platform.kernel.error;

import io.company.platform.kinds.FieldError;
import java.util.List;

/**
 * A refusal: what was wrong, where, and what to do. Turned into gRPC by {@link GrpcErrors}, into
 * HTTP by the gateway.
 */
public final class PlatformException extends RuntimeException {

  private final Reason reason;
  private final List<FieldError> fields;
  private final int retryAfterSeconds;

  public PlatformException(Reason reason, String message) {
    this(reason, message, List.of(), 0);
  }

  /** A refusal because of fields; the message is made from them. */
  public static PlatformException invalid(List<FieldError> fields) {
    String message =
        String.join("; ", fields.stream().map(f -> f.path() + ": " + f.message()).toList());
    return new PlatformException(Reason.INVALID, message, fields, 0);
  }

  public PlatformException(
      Reason reason, String message, List<FieldError> fields, int retryAfterSeconds) {
    super(message);
    this.reason = reason;
    this.fields = List.copyOf(fields);
    this.retryAfterSeconds = retryAfterSeconds;
  }

  public Reason reason() {
    return reason;
  }

  public List<FieldError> fields() {
    return fields;
  }

  /** Seconds after which a retry may succeed; 0 when it makes no difference. */
  public int retryAfterSeconds() {
    return retryAfterSeconds;
  }
}
