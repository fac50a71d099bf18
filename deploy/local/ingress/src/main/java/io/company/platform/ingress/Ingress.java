package io.company.platform.ingress;

import io.company.platform.ingress.access.AccessLog;
import io.company.platform.ingress.admin.AdminServer;
import io.company.platform.ingress.live.Tables;
import io.company.platform.ingress.proxy.ProxyLoop;
import io.company.platform.ingress.route.RouteTable;
import io.company.platform.ingress.route.TableJson;
import io.company.platform.ingress.traffic.Traffic;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/**
 * The running ingress: proxy loops on the traffic port, admin socket, access log. Started whole or
 * not at all.
 */
public final class Ingress implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Ingress.class.getName());
  private static final long START_TIMEOUT_SECONDS = 20;
  private static final long ACCESS_FILE_BYTES = 10L * 1024 * 1024;
  private static final int ACCESS_FILES_KEPT = 4;
  private static final int ACCESS_LINES_QUEUED = 16_384;

  // Read once by Vert.x when its classes load. Addresses are numeric, upgrades are passed through
  // as bytes.
  static {
    System.setProperty("vertx.disableDnsResolver", "true");
    System.setProperty("vertx.disableMetrics", "true");
    System.setProperty("vertx.disableWebsockets", "true");
  }

  private final Vertx vertx;
  private final AccessLog accessLog;
  private final List<ProxyLoop> loops;
  private final Path socket;

  private Ingress(Vertx vertx, AccessLog accessLog, List<ProxyLoop> loops, Path socket) {
    this.vertx = vertx;
    this.accessLog = accessLog;
    this.loops = loops;
    this.socket = socket;
  }

  /**
   * Returns when both sockets take connections. Throws IOException with a sentence when one cannot
   * be opened.
   */
  public static Ingress start(IngressOptions options) throws IOException {
    Files.createDirectories(options.home());
    Files.setPosixFilePermissions(options.home(), PosixFilePermissions.fromString("rwx------"));
    Traffic traffic = new Traffic(System.currentTimeMillis());
    Tables tables = new Tables(traffic, readTable(options.home().resolve("table.json")));
    AccessLog accessLog =
        new AccessLog(
            options.home().resolve("access.log"),
            ACCESS_FILE_BYTES,
            ACCESS_FILES_KEPT,
            ACCESS_LINES_QUEUED);
    Vertx vertx = vertx(options.eventLoops());
    List<ProxyLoop> loops = new ArrayList<>();
    List<Future<?>> deployed = new ArrayList<>();
    for (int i = 0; i < options.eventLoops(); i++) {
      ProxyLoop loop = new ProxyLoop(options, tables, accessLog);
      loops.add(loop);
      deployed.add(vertx.deployVerticle(loop));
    }
    Path socket = options.home().resolve("admin.sock");
    Ingress ingress = new Ingress(vertx, accessLog, loops, socket);
    try {
      await(Future.all(deployed));
      await(vertx.deployVerticle(new AdminServer(socket, tables, traffic, accessLog, loops)));
    } catch (IOException failure) {
      vertx.close();
      accessLog.close();
      throw new IOException(
          "port "
              + options.port()
              + " (PLATFORM_INGRESS_PORT moves it) and "
              + socket
              + " cannot both be served: "
              + failure.getMessage(),
          failure);
    }
    return ingress;
  }

  private static Vertx vertx(int eventLoops) {
    Vertx vertx =
        Vertx.vertx(
            new VertxOptions()
                .setPreferNativeTransport(true)
                .setEventLoopPoolSize(eventLoops + 1)
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(1)
                .setFileSystemOptions(
                    new FileSystemOptions()
                        .setFileCachingEnabled(false)
                        .setClassPathResolvingEnabled(false)));
    if (!vertx.isNativeTransportEnabled()) {
      vertx.close();
      throw new IllegalStateException(
          "the native epoll transport is not available here",
          vertx.unavailableNativeTransportCause());
    }
    return vertx;
  }

  /**
   * The node's last table; none is an empty one. An unreadable one is reported and left for the
   * node to replace.
   */
  private static RouteTable readTable(Path file) throws IOException {
    try {
      return TableJson.read(Files.readString(file));
    } catch (NoSuchFileException absent) {
      return RouteTable.EMPTY;
    } catch (IllegalArgumentException refused) {
      LOG.log(
          Level.ERROR,
          "table is not usable, starting with none: file={0} detail={1}",
          file,
          refused.getMessage());
      return RouteTable.EMPTY;
    }
  }

  private static void await(Future<?> future) throws IOException {
    try {
      future.toCompletionStage().toCompletableFuture().get(START_TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException failure) {
      throw new IOException(failure.getCause().getMessage(), failure.getCause());
    } catch (TimeoutException late) {
      throw new IOException("not started within " + START_TIMEOUT_SECONDS + " s", late);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", interrupted);
    }
  }

  public int port() {
    return loops.getFirst().port();
  }

  /** True once a request has come. */
  boolean used() {
    return loops.stream().anyMatch(ProxyLoop::used);
  }

  public Path adminSocket() {
    return socket;
  }

  /**
   * Takes no new connections, waits until what is in flight has finished or the grace is over, and
   * stops.
   */
  public void stop(long graceMillis) {
    loops.forEach(ProxyLoop::drain);
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(graceMillis);
    while (loops.stream().anyMatch(loop -> loop.inFlight() > 0)
        && System.nanoTime() - deadline < 0) {
      LockSupport.parkNanos(5_000_000);
    }
    try {
      await(vertx.close());
    } catch (IOException failure) {
      LOG.log(Level.WARNING, "sockets did not close in order", failure);
    }
    accessLog.close();
  }

  @Override
  public void close() {
    stop(0);
  }
}
