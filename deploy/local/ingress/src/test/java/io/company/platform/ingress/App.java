package io.company.platform.ingress;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * An application as tests need one: the path says how it behaves. Held answers wait for {@link
 * #release()}.
 */
public final class App implements AutoCloseable {
  private final Vertx vertx =
      Vertx.vertx(
          new VertxOptions()
              .setEventLoopPoolSize(1)
              .setWorkerPoolSize(1)
              .setPreferNativeTransport(true));
  private final String name;
  private final HttpServer server;
  private final ConcurrentLinkedQueue<Runnable> held = new ConcurrentLinkedQueue<>();
  public final AtomicInteger requests = new AtomicInteger();
  public final AtomicInteger connections = new AtomicInteger();
  public final AtomicLong bytesProduced = new AtomicLong();
  public final AtomicLong bytesTaken = new AtomicLong();

  public App(String name) throws Exception {
    this(name, 0);
  }

  /** Closes idle connections after that many milliseconds; 0 never. */
  public App(String name, int idleMillis) throws Exception {
    this.name = name;
    HttpServerOptions options =
        new HttpServerOptions()
            .setHost("127.0.0.1")
            .setPort(0)
            .setHandle100ContinueAutomatically(true)
            .setAcceptBacklog(1_024);
    if (idleMillis > 0) {
      options.setIdleTimeout(idleMillis).setIdleTimeoutUnit(TimeUnit.MILLISECONDS);
    }
    server =
        vertx
            .createHttpServer(options)
            .requestHandler(this::serve)
            .connectionHandler(
                connection -> {
                  connections.incrementAndGet();
                  connection.closeHandler(closed -> connections.decrementAndGet());
                })
            .listen()
            .toCompletionStage()
            .toCompletableFuture()
            .get(10, TimeUnit.SECONDS);
  }

  public int port() {
    return server.actualPort();
  }

  public int held() {
    return held.size();
  }

  public void release() {
    vertx.runOnContext(
        now -> {
          List<Runnable> due = new ArrayList<>();
          for (Runnable answer = held.poll(); answer != null; answer = held.poll()) {
            due.add(answer);
          }
          due.forEach(Runnable::run);
        });
  }

  private void serve(HttpServerRequest request) {
    requests.incrementAndGet();
    HttpServerResponse response = request.response().putHeader("x-app", name);
    String path = request.path();
    switch (path.substring(path.lastIndexOf('/') + 1)) {
      case "echo" -> echo(request);
      case "swallow" -> swallow(request);
      case "headers" -> headers(request);
      case "produce" -> produce(request);
      case "held" -> held.add(() -> response.end("held by " + name));
      case "events" -> events(response);
      case "break" -> request.connection().close();
      case "cut" -> {
        response.putHeader("content-length", "100").write("only the beginning");
        vertx.setTimer(20, later -> request.connection().close());
      }
      case "empty" -> response.setStatusCode(204).end();
      case "early" -> {
        request.pause();
        response.setStatusCode(413).end("too large");
      }
      case "fail" -> response.setStatusCode(500).end("failed");
      case "switch" -> switchProtocol(request);
      default -> response.end(name);
    }
  }

  private void echo(HttpServerRequest request) {
    String length = request.getHeader("content-length");
    if (length == null) {
      request.response().setChunked(true);
    } else {
      request.response().putHeader("content-length", length);
    }
    request.pipeTo(request.response());
  }

  private void swallow(HttpServerRequest request) {
    request.pause();
    held.add(
        () -> {
          request.handler(chunk -> bytesTaken.addAndGet(chunk.length()));
          request.endHandler(end -> request.response().end(String.valueOf(bytesTaken.get())));
          request.resume();
        });
  }

  private void headers(HttpServerRequest request) {
    JsonObject seen = new JsonObject();
    request
        .headers()
        .names()
        .forEach(
            header ->
                seen.put(
                    header.toLowerCase(), String.join(", ", request.headers().getAll(header))));
    request
        .response()
        .putHeader("connection", "x-secret-hop")
        .putHeader("x-secret-hop", "1")
        .putHeader("keep-alive", "timeout=77")
        .putHeader("x-kept", "yes")
        .end(seen.encode());
  }

  /** Writes without an end, as fast as the connection takes it. */
  private void produce(HttpServerRequest request) {
    HttpServerResponse response = request.response().setChunked(true);
    Buffer block = Buffer.buffer(new byte[16 * 1024]);
    Runnable[] fill = new Runnable[1];
    fill[0] =
        () -> {
          while (!response.closed() && !response.writeQueueFull()) {
            response.write(block);
            bytesProduced.addAndGet(block.length());
          }
          response.drainHandler(drained -> fill[0].run());
        };
    fill[0].run();
  }

  /** The head at once, one event a release. */
  private void events(HttpServerResponse response) {
    response
        .putHeader("content-type", "text/event-stream")
        .setChunked(true)
        .write(Buffer.buffer(0));
    nextEvent(response, 1);
  }

  private void nextEvent(HttpServerResponse response, int number) {
    held.add(
        () -> {
          response.write("data: " + number + "\n\n");
          nextEvent(response, number + 1);
        });
  }

  /** Accepts the upgrade, greets at once, then echoes. */
  private void switchProtocol(HttpServerRequest request) {
    request
        .response()
        .setStatusCode(101)
        .putHeader("connection", "Upgrade")
        .putHeader("upgrade", "echo");
    request
        .toNetSocket()
        .onSuccess(
            socket -> {
              // The connection's own close handler is gone with its HTTP handlers.
              socket.closeHandler(closed -> connections.decrementAndGet());
              socket.write("welcome");
              socket.handler(socket::write);
            });
  }

  @Override
  public void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }
}
