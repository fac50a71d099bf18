package io.company.platform.ingress.proxy;

import io.company.platform.ingress.IngressOptions;
import io.company.platform.ingress.access.AccessLog;
import io.company.platform.ingress.live.Tables;
import io.company.platform.ingress.route.Address;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.net.SocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One event loop of the ingress: its share of the client connections, and its own connections to
 * the applications, so that a request never changes threads. Everything here but the counters is
 * confined to the loop.
 */
public final class ProxyLoop extends AbstractVerticle {
  private static final int MAX_CONNECTIONS_PER_ADDRESS = 1_024;
  private static final int MAX_WAITING_PER_ADDRESS = 1_024;
  // Below the 5 s after which Node closes an idle connection, so that the ingress is the one that
  // closes.
  private static final int UPSTREAM_IDLE_SECONDS = 4;
  private static final int MAX_HEADER_BYTES = 32 * 1024;
  private static final int MAX_REQUEST_LINE_BYTES = 8 * 1024;

  private final IngressOptions options;
  private final Tables tables;
  private final AccessLog accessLog;
  private final Map<Address, Pool> pools = new HashMap<>();
  private final Set<Exchange> open = new HashSet<>();
  private final AtomicInteger inFlight = new AtomicInteger();
  private volatile boolean draining;
  private volatile boolean used;
  private HttpServer server;

  public ProxyLoop(IngressOptions options, Tables tables, AccessLog accessLog) {
    this.options = options;
    this.tables = tables;
    this.accessLog = accessLog;
  }

  @Override
  public void start(Promise<Void> started) {
    server =
        vertx.createHttpServer(
            new HttpServerOptions()
                .setTcpNoDelay(true)
                .setAcceptBacklog(1_024)
                .setMaxHeaderSize(MAX_HEADER_BYTES)
                .setMaxInitialLineLength(MAX_REQUEST_LINE_BYTES)
                .setHttp2ClearTextEnabled(false)
                .setHandle100ContinueAutomatically(false));
    server.connectionHandler(this::accepted);
    server.requestHandler(this::serve);
    int sweepMillis = Math.clamp(options.headerTimeoutMillis() / 4, 10, 1_000);
    vertx.setPeriodic(sweepMillis, timer -> sweep());
    server
        .listen(SocketAddress.inetSocketAddress(options.port(), "127.0.0.1"))
        .<Void>mapEmpty()
        .onComplete(started);
  }

  public int port() {
    return server.actualPort();
  }

  public int inFlight() {
    return inFlight.get();
  }

  public boolean used() {
    return used;
  }

  /** Completes when no request of this loop can still read the table before the current one. */
  public Future<Void> tableChanged() {
    Promise<Void> passed = Promise.promise();
    context.runOnContext(
        now -> {
          closeUnusedPools();
          passed.complete();
        });
    return passed.future();
  }

  /** From now on takes no new connection and closes each one after the request in flight. */
  public void drain() {
    draining = true;
  }

  boolean draining() {
    return draining;
  }

  IngressOptions options() {
    return options;
  }

  Tables tables() {
    return tables;
  }

  AccessLog accessLog() {
    return accessLog;
  }

  Pool pool(Address address) {
    Pool pool = pools.get(address);
    if (pool == null) {
      pool =
          new Pool(
              vertx
                  .httpClientBuilder()
                  .with(clientOptions(address))
                  .with(poolOptions())
                  .withConnectHandler(ProxyLoop::quiet)
                  .build());
      pools.put(address, pool);
    }
    return pool;
  }

  void opened(Exchange exchange) {
    if (!used) {
      used = true;
    }
    open.add(exchange);
    inFlight.lazySet(open.size());
  }

  void closed(Exchange exchange) {
    open.remove(exchange);
    inFlight.lazySet(open.size());
  }

  /** Runs the task on this loop after what it is reading now. */
  void later(Runnable task) {
    context.runOnContext(now -> task.run());
  }

  void afterMillis(long millis, Runnable task) {
    vertx.setTimer(millis, timer -> task.run());
  }

  /**
   * A reset is seen, counted and logged where its request is; alone it is no error of the ingress.
   */
  private static void quiet(HttpConnection connection) {
    connection.exceptionHandler(reset -> {});
  }

  private void accepted(HttpConnection connection) {
    quiet(connection);
    if (draining) {
      connection.close();
    }
  }

  private void serve(HttpServerRequest request) {
    new Exchange(this, request).begin();
  }

  private void sweep() {
    long now = System.nanoTime();
    long limitNanos = TimeUnit.MILLISECONDS.toNanos(options.headerTimeoutMillis());
    new ArrayList<>(open).forEach(exchange -> exchange.checkDeadline(now, limitNanos));
    closeUnusedPools();
  }

  private void closeUnusedPools() {
    pools
        .entrySet()
        .removeIf(
            entry -> {
              boolean unused = entry.getValue().idle() && !tables.current().uses(entry.getKey());
              if (unused) {
                entry.getValue().client().close();
              }
              return unused;
            });
  }

  private HttpClientOptions clientOptions(Address address) {
    return new HttpClientOptions()
        .setDefaultHost(address.host())
        .setDefaultPort(address.port())
        .setTcpNoDelay(true)
        .setKeepAlive(true)
        .setKeepAliveTimeout(UPSTREAM_IDLE_SECONDS)
        .setConnectTimeout(options.connectTimeoutMillis())
        .setMaxWaitQueueSize(MAX_WAITING_PER_ADDRESS)
        .setMaxHeaderSize(MAX_HEADER_BYTES)
        .setDecompressionSupported(false);
  }

  private static PoolOptions poolOptions() {
    return new PoolOptions().setHttp1MaxSize(MAX_CONNECTIONS_PER_ADDRESS).setCleanerPeriod(1_000);
  }
}
