package io.company.platform.ingress.admin;

import io.company.platform.ingress.access.AccessLog;
import io.company.platform.ingress.live.Tables;
import io.company.platform.ingress.proxy.ProxyLoop;
import io.company.platform.ingress.route.Address;
import io.company.platform.ingress.route.RouteTable;
import io.company.platform.ingress.route.TableJson;
import io.company.platform.ingress.traffic.MetricsPage;
import io.company.platform.ingress.traffic.Traffic;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/**
 * What the node says to the ingress, over a Unix socket that only the ingress's own user may open.
 * A table is in effect everywhere when its PUT is answered.
 */
public final class AdminServer extends AbstractVerticle {
  private static final System.Logger LOG = System.getLogger(AdminServer.class.getName());
  private static final int LONGEST_SOCKET_PATH = 107;
  private static final int LARGEST_BODY_BYTES = 32 * 1024 * 1024;
  private static final long DRAIN_CHECK_MILLIS = 5;
  private static final long LONGEST_DRAIN_MILLIS = 3_600_000;

  private final Path socket;
  private final Tables tables;
  private final Traffic traffic;
  private final AccessLog accessLog;
  private final List<ProxyLoop> loops;

  public AdminServer(
      Path socket, Tables tables, Traffic traffic, AccessLog accessLog, List<ProxyLoop> loops) {
    this.socket = socket;
    this.tables = tables;
    this.traffic = traffic;
    this.accessLog = accessLog;
    this.loops = loops;
  }

  @Override
  public void start(Promise<Void> started) throws IOException {
    if (socket.toString().getBytes().length > LONGEST_SOCKET_PATH) {
      throw new IOException(
          "the path of the admin socket is longer than the "
              + LONGEST_SOCKET_PATH
              + " bytes that the system allows; set PLATFORM_HOME to a shorter folder: "
              + socket);
    }
    Files.deleteIfExists(socket);
    vertx
        .createHttpServer(new HttpServerOptions().setHttp2ClearTextEnabled(false))
        .requestHandler(this::serve)
        .listen(SocketAddress.domainSocketAddress(socket.toString()))
        .<Void>map(
            listening -> {
              onlyForOwner();
              return null;
            })
        .onComplete(started);
  }

  private void onlyForOwner() {
    try {
      Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
    } catch (IOException failure) {
      throw new IllegalStateException("the admin socket cannot be protected: " + socket, failure);
    }
  }

  private void serve(HttpServerRequest request) {
    switch (request.method().name() + " " + request.path()) {
      case "GET /health" -> answerJson(request, 200, health());
      case "GET /table" -> answerJson(request, 200, TableJson.write(tables.current().table()));
      case "PUT /table" -> withBody(request, this::putTable);
      case "GET /traffic" -> answerJson(request, 200, traffic.toJson());
      case "GET /metrics" -> metrics(request);
      case "POST /drain" -> withBody(request, this::drain);
      default ->
          refuse(
              request,
              404,
              "no such operation; there are GET /health, GET and PUT /table, GET /traffic,"
                  + " GET /metrics and POST /drain");
    }
  }

  private JsonObject health() {
    return new JsonObject()
        .put("status", "UP")
        .put("generation", tables.current().table().generation())
        .put("port", loops.getFirst().port())
        .put("sinceMillis", traffic.sinceMillis())
        .put("requestsInFlight", inFlight());
  }

  private int inFlight() {
    return loops.stream().mapToInt(ProxyLoop::inFlight).sum();
  }

  private interface Operation {
    void run(HttpServerRequest request, String body);
  }

  private void withBody(HttpServerRequest request, Operation operation) {
    String length = request.getHeader("content-length");
    if (length != null && Long.parseLong(length) > LARGEST_BODY_BYTES) {
      refuse(request, 413, "the body has " + length + " bytes, allowed are " + LARGEST_BODY_BYTES);
      return;
    }
    request
        .body()
        .onSuccess(
            body -> {
              try {
                operation.run(request, body.toString());
              } catch (IllegalArgumentException refused) {
                refuse(request, 400, refused.getMessage());
              }
            });
  }

  private void putTable(HttpServerRequest request, String body) {
    RouteTable table = TableJson.read(body);
    if (!tables.install(table)) {
      refuse(
          request,
          409,
          "generation "
              + table.generation()
              + " is older than "
              + tables.current().table().generation()
              + ", which is in effect");
      return;
    }
    Future.all(loops.stream().map(ProxyLoop::tableChanged).toList())
        .onComplete(
            everywhere -> {
              tables.forgetUnused();
              request.response().setStatusCode(204).end();
            });
  }

  private void drain(HttpServerRequest request, String body) {
    JsonObject json;
    try {
      json = new JsonObject(body);
    } catch (RuntimeException malformed) {
      throw new IllegalArgumentException(
          "the body is not a JSON object: " + malformed.getMessage());
    }
    if (!(json.getValue("address") instanceof String text)) {
      throw new IllegalArgumentException("address: expected a string such as 127.0.0.1:40001");
    }
    long timeoutMillis =
        json.getValue("timeoutMillis") instanceof Number number ? number.longValue() : 10_000;
    if (timeoutMillis < 0 || timeoutMillis > LONGEST_DRAIN_MILLIS) {
      throw new IllegalArgumentException(
          "timeoutMillis: is " + timeoutMillis + ", allowed are 0 to " + LONGEST_DRAIN_MILLIS);
    }
    awaitDrained(request, Address.parse(text), System.nanoTime() + timeoutMillis * 1_000_000);
  }

  private void awaitDrained(HttpServerRequest request, Address address, long deadlineNanos) {
    int inFlight = tables.inFlight(address);
    if (inFlight == 0) {
      answerJson(
          request, 200, new JsonObject().put("address", address.toString()).put("inFlight", 0));
      return;
    }
    if (System.nanoTime() - deadlineNanos >= 0) {
      answerJson(
          request,
          408,
          new JsonObject()
              .put("address", address.toString())
              .put("inFlight", inFlight)
              .put("detail", inFlight + " requests to " + address + " have not finished in time"));
      return;
    }
    if (!request.response().closed()) {
      vertx.setTimer(DRAIN_CHECK_MILLIS, again -> awaitDrained(request, address, deadlineNanos));
    }
  }

  private void metrics(HttpServerRequest request) {
    RouteTable table = tables.current().table();
    String page =
        MetricsPage.render(
            traffic,
            new MetricsPage.Process(
                table.generation(), table.routes().size(), inFlight(), accessLog.dropped()));
    request
        .response()
        .putHeader("content-type", "text/plain; version=0.0.4; charset=utf-8")
        .end(page);
  }

  private static void answerJson(HttpServerRequest request, int status, JsonObject body) {
    request
        .response()
        .setStatusCode(status)
        .putHeader("content-type", "application/json")
        .end(body.encode());
  }

  private static void refuse(HttpServerRequest request, int status, String detail) {
    LOG.log(
        Level.WARNING,
        "request refused: operation={0} {1} status={2} detail={3}",
        request.method(),
        request.path(),
        String.valueOf(status),
        detail);
    request
        .response()
        .setStatusCode(status)
        .putHeader("content-type", "application/problem+json")
        .end(new JsonObject().put("status", status).put("detail", detail).encode());
  }
}
