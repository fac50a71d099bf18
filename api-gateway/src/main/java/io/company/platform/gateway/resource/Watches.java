package io.company.platform.gateway.resource;

import io.company.platform.gateway.GatewayConfig;
import io.company.platform.gateway.http.Answer;
import io.company.platform.gateway.http.Exchange;
import io.company.platform.gateway.owner.Owners;
import io.company.platform.kernel.error.PlatformException;
import io.company.platform.kernel.error.Reason;
import io.company.platform.proto.resource.v1.ResourceServiceGrpc;
import io.company.platform.proto.resource.v1.WatchRequest;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.TimeUnit;

/**
 * Watches: one stream of the owner for one client. They end by themselves after {@code
 * timeoutSeconds}; the client resumes from the last revision that it saw.
 */
@ApplicationScoped
class Watches {

  private static final long HEARTBEAT_MILLIS = 15_000;

  private final Owners owners;
  private final Vertx vertx;
  private final GatewayConfig config;

  Watches(Owners owners, Vertx vertx, GatewayConfig config) {
    this.owners = owners;
    this.vertx = vertx;
    this.config = config;
  }

  Future<Answer> watch(Exchange exchange, ResourcePath path) {
    WatchRequest request = request(exchange, path);
    long seconds = exchange.number("timeoutSeconds", 0);
    long limitMillis =
        seconds == 0
            ? config.watchLimitMillis()
            : Math.min(config.watchLimitMillis(), TimeUnit.SECONDS.toMillis(seconds));
    boolean serverSent = wantsServerSent(exchange);
    Outflow outflow =
        new Outflow(exchange.response(), vertx, serverSent ? "text/event-stream" : Answer.JSON);
    WatchSink sink =
        new WatchSink(path.kind(), Wanted.of(exchange), serverSent, bookmarks(exchange), outflow);
    outflow.follow(
        () ->
            owners.stream(
                exchange,
                path.kind().owner(),
                ResourceServiceGrpc.getWatchMethod(),
                request,
                sink));
    endAfter(outflow, limitMillis);
    if (serverSent) {
      keepAlive(outflow, sink);
    }
    return outflow.started();
  }

  private static WatchRequest request(Exchange exchange, ResourcePath path) {
    String fields = exchange.query("fieldSelector");
    String selector = path.isCollection() ? fields : join(fields, "metadata.name=" + path.name());
    return WatchRequest.newBuilder()
        .setPlural(path.kind().plural())
        .setNamespace(path.namespace())
        .setLabelSelector(exchange.query("labelSelector"))
        .setFieldSelector(selector)
        .setFromRevision(revision(exchange))
        .setBookmarks(exchange.flag("allowWatchBookmarks"))
        .build();
  }

  /** A browser that reconnects says where it was in Last-Event-ID. */
  private static long revision(Exchange exchange) {
    if (exchange.flag("sendInitialEvents")) {
      return 0;
    }
    String last = exchange.header("Last-Event-ID");
    String from = last != null ? last : exchange.query("resourceVersion");
    if (from.isEmpty()) {
      return 0;
    }
    try {
      return Math.max(0, Long.parseLong(from));
    } catch (NumberFormatException e) {
      throw new PlatformException(
          Reason.BAD_REQUEST,
          "resourceVersion is \""
              + from
              + "\"; it is the metadata.resourceVersion of a list or object");
    }
  }

  private static WatchSink.Bookmarks bookmarks(Exchange exchange) {
    if (!exchange.flag("allowWatchBookmarks")) {
      return WatchSink.Bookmarks.NONE;
    }
    return exchange.flag("sendInitialEvents")
        ? WatchSink.Bookmarks.MARK_INITIAL_END
        : WatchSink.Bookmarks.SENT;
  }

  private static boolean wantsServerSent(Exchange exchange) {
    String accept = exchange.headers("Accept");
    return accept != null && accept.contains("text/event-stream");
  }

  private void endAfter(Outflow outflow, long millis) {
    long timer = vertx.setTimer(millis, due -> outflow.end());
    outflow.whenOver(() -> vertx.cancelTimer(timer));
  }

  /** Proxies and browsers drop a silent stream. */
  private void keepAlive(Outflow outflow, WatchSink sink) {
    long timer = vertx.setPeriodic(HEARTBEAT_MILLIS, due -> sink.heartbeat());
    outflow.whenOver(() -> vertx.cancelTimer(timer));
  }

  private static String join(String left, String right) {
    return left.isEmpty() ? right : left + "," + right;
  }
}
