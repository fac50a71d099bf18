package io.company.platform.kernel.identity;

import io.company.platform.kernel.error.GrpcErrors;
import io.company.platform.kernel.error.PlatformException;
import io.company.platform.kernel.error.Reason;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.StatusRuntimeException;
import io.quarkus.grpc.GlobalInterceptor;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Set;

/**
 * Lets no call in without a verified token, and tells the service who calls ({@link #caller}).
 * Users may call the resource service alone; every other gRPC service is between services of the
 * platform.
 */
@Singleton
@GlobalInterceptor
public class CallerInterceptor implements ServerInterceptor {

  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
  private static final Set<String> FOR_USERS = Set.of("platform.resource.v1.ResourceService");
  private static final Context.Key<Caller> CALLER = Context.key("platform-caller");

  private final Callers callers;

  @Inject
  public CallerInterceptor(Callers callers) {
    this.callers = callers;
  }

  /**
   * Who makes the current call. Ask for it first thing in the service's method, on the thread that
   * it is called on.
   */
  public static Caller caller() {
    Caller caller = CALLER.get();
    if (caller == null) {
      throw new PlatformException(
          Reason.UNAUTHENTICATED, "no token: send \"authorization: Bearer …\"");
    }
    return caller;
  }

  @Override
  public <Q, S> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, S> call, Metadata headers, ServerCallHandler<Q, S> next) {
    Admitted<Q, S> admitted = new Admitted<>(call, headers, next, Context.current());
    callers
        .verify(token(headers))
        .subscribe()
        .with(caller -> admit(call, admitted, caller), failure -> refuse(call, admitted, failure));
    return admitted.listener();
  }

  private static <Q, S> void admit(ServerCall<Q, S> call, Admitted<Q, S> admitted, Caller caller) {
    if (!caller.service() && !FOR_USERS.contains(call.getMethodDescriptor().getServiceName())) {
      refuse(
          call,
          admitted,
          new PlatformException(Reason.FORBIDDEN, "only services of the platform may call this"));
      return;
    }
    admitted.start(caller);
  }

  private static <Q, S> void refuse(
      ServerCall<Q, S> call, Admitted<Q, S> admitted, Throwable failure) {
    StatusRuntimeException status = GrpcErrors.toGrpc(failure);
    admitted.refuse();
    call.close(
        status.getStatus(), status.getTrailers() == null ? new Metadata() : status.getTrailers());
  }

  private static String token(Metadata headers) {
    String authorization = headers.get(AUTHORIZATION);
    return authorization != null && authorization.regionMatches(true, 0, "Bearer ", 0, 7)
        ? authorization.substring(7).trim()
        : null;
  }

  /** A call that starts when its token is verified: at once when it was seen before. */
  private record Admitted<Q, S>(
      ServerCall<Q, S> call,
      Metadata headers,
      ServerCallHandler<Q, S> next,
      Context context,
      PendingListener<Q> listener) {

    Admitted(
        ServerCall<Q, S> call, Metadata headers, ServerCallHandler<Q, S> next, Context context) {
      this(call, headers, next, context, new PendingListener<>());
    }

    void start(Caller caller) {
      listener.start(
          Contexts.interceptCall(context.withValue(CALLER, caller), call, headers, next));
    }

    void refuse() {
      listener.start(new ServerCall.Listener<>() {});
    }
  }
}
