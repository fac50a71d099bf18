package io.company.platform.gateway.owner;

import io.company.platform.gateway.GatewayConfig;
import io.company.platform.gateway.http.Exchange;
import io.company.platform.kernel.error.PlatformException;
import io.company.platform.kernel.error.Reason;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.EventLoop;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.VertxInternal;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.microprofile.config.Config;

/**
 * The services that own kinds, by gRPC, with the caller's own token. Each event loop has its own
 * connection to each service and its answers arrive on that loop: a request never changes threads.
 */
@ApplicationScoped
public class Owners {

  static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
  static final Metadata.Key<String> TRACEPARENT =
      Metadata.Key.of("traceparent", Metadata.ASCII_STRING_MARSHALLER);
  private static final long RECONNECT_MILLIS = 250;

  /** A refusal of many fields travels in the trailers. */
  private static final int METADATA_LIMIT_BYTES = 256 * 1024;

  private final Map<Lane, ManagedChannel> channels = new ConcurrentHashMap<>();
  private final AtomicLong reconnectedAtMillis = new AtomicLong();
  private final VertxInternal vertx;
  private final Config settings;
  private final GatewayConfig config;

  Owners(Vertx vertx, Config settings, GatewayConfig config) {
    this.vertx = (VertxInternal) vertx;
    this.settings = settings;
    this.config = config;
  }

  private record Lane(String service, EventLoop loop) {}

  /** One request, one answer; a refusal fails the future with a {@link PlatformException}. */
  public <Q, R> Future<R> call(
      Exchange exchange, String service, MethodDescriptor<Q, R> method, Q request) {
    CallOptions options =
        CallOptions.DEFAULT.withDeadlineAfter(config.callTimeoutMillis(), TimeUnit.MILLISECONDS);
    ManagedChannel channel = channel(service);
    Unary<R> unary = new Unary<>(context(), failure -> refusal(service, failure));
    ClientCall<Q, R> call = channel.newCall(method, options);
    call.start(unary, metadata(exchange));
    call.request(2);
    call.sendMessage(request);
    call.halfClose();
    return unary.future();
  }

  /** One request, many answers, each asked for; cancelled through what is returned. */
  public <Q, R> Flow stream(
      Exchange exchange, String service, MethodDescriptor<Q, R> method, Q request, Sink<R> sink) {
    ManagedChannel channel = channel(service);
    ClientCall<Q, R> call = channel.newCall(method, CallOptions.DEFAULT);
    call.start(new Streaming<>(sink, failure -> refusal(service, failure)), metadata(exchange));
    call.request(1);
    call.sendMessage(request);
    call.halfClose();
    return new Flow(call);
  }

  private static Metadata metadata(Exchange exchange) {
    Metadata metadata = new Metadata();
    metadata.put(AUTHORIZATION, exchange.authorization());
    metadata.put(TRACEPARENT, exchange.trace().parent());
    return metadata;
  }

  private PlatformException refusal(String service, Failure failure) {
    PlatformException refusal = failure.asRefusal(service);
    if (refusal.reason() == Reason.UNAVAILABLE) {
      reconnectSoon();
    }
    return refusal;
  }

  /** gRPC would wait up to two minutes before it tries a service again that is back since long. */
  private void reconnectSoon() {
    long now = System.currentTimeMillis();
    long last = reconnectedAtMillis.get();
    if (now - last > RECONNECT_MILLIS && reconnectedAtMillis.compareAndSet(last, now)) {
      channels.values().forEach(ManagedChannel::resetConnectBackoff);
    }
  }

  private ManagedChannel channel(String service) {
    return channels.computeIfAbsent(new Lane(service, context().nettyEventLoop()), this::open);
  }

  private static ContextInternal context() {
    return (ContextInternal) Vertx.currentContext();
  }

  private ManagedChannel open(Lane lane) {
    String address =
        settings
            .getOptionalValue("platform.peers." + lane.service(), String.class)
            .orElseThrow(
                () ->
                    new PlatformException(
                        Reason.UNAVAILABLE,
                        "no address of "
                            + lane.service()
                            + " is configured: set platform.peers."
                            + lane.service()));
    int colon = address.lastIndexOf(':');
    return NettyChannelBuilder.forAddress(
            address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)))
        .usePlaintext()
        .eventLoopGroup(lane.loop())
        .channelFactory(vertx.transport().channelFactory(false))
        .directExecutor()
        .maxInboundMessageSize(config.messageLimitBytes())
        .maxInboundMetadataSize(METADATA_LIMIT_BYTES)
        .keepAliveTime(5, TimeUnit.MINUTES)
        .build();
  }

  @PreDestroy
  void close() {
    channels.values().forEach(ManagedChannel::shutdownNow);
  }
}
