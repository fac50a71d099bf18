package io.company.platform.storage.admin;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.company.platform.storage.bucket.Buckets;
import io.company.platform.storage.table.Table;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * How buckets and keys are made: HTTP on loopback, with the administrator's password as a bearer
 * token. A secret goes in and never comes out.
 */
public final class AdminServer implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MOST_BYTES = 65_536;

  private record Answer(int status, JsonNode body) {}

  private final HttpServer server;
  private final ExecutorService threads;
  private final byte[] expected;
  private final Buckets buckets;

  private AdminServer(HttpServer server, String password, Buckets buckets) {
    this.server = server;
    this.threads = Executors.newVirtualThreadPerTaskExecutor();
    this.expected = ("Bearer " + password).getBytes(StandardCharsets.UTF_8);
    this.buckets = buckets;
  }

  public static AdminServer start(int port, String password, Buckets buckets) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), 16);
    AdminServer admin = new AdminServer(server, password, buckets);
    server.setExecutor(admin.threads);
    server.createContext("/", admin::handle);
    server.start();
    return admin;
  }

  public int port() {
    return server.getAddress().getPort();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      Answer answer = answer(exchange);
      byte[] body = JSON.writeValueAsBytes(answer.body());
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(answer.status(), body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private Answer answer(HttpExchange exchange) {
    String shown = exchange.getRequestHeaders().getFirst("Authorization");
    if (shown == null || !MessageDigest.isEqual(expected, shown.getBytes(StandardCharsets.UTF_8))) {
      return problem(401, "the administrator's password is needed");
    }
    try {
      byte[] body = exchange.getRequestBody().readNBytes(MOST_BYTES);
      String[] path = exchange.getRequestURI().getPath().substring(1).split("/", 2);
      String name = path.length > 1 ? path[1] : "";
      String call = exchange.getRequestMethod() + " " + path[0];
      return switch (call) {
        case "GET table" -> new Answer(200, table());
        case "PUT buckets" -> putBucket(name, JSON.readTree(body));
        case "DELETE buckets" -> {
          buckets.remove(name, "objects=delete".equals(exchange.getRequestURI().getQuery()));
          yield new Answer(200, JSON.createObjectNode());
        }
        case "PUT identities" -> {
          JsonNode wanted = JSON.readTree(body);
          buckets.put(
              name,
              new Table.Identity(
                  wanted.path("secret").asString(""), wanted.path("bucket").asString("")));
          yield new Answer(200, JSON.createObjectNode());
        }
        case "DELETE identities" -> {
          buckets.removeIdentity(name);
          yield new Answer(200, JSON.createObjectNode());
        }
        default -> problem(404, "no such call: " + call);
      };
    } catch (Buckets.Refused refused) {
      return problem(409, refused.getMessage());
    } catch (IOException | RuntimeException e) {
      System.err.println("administration failed: " + e);
      return problem(500, "the storage could not do it: " + e.getClass().getSimpleName());
    }
  }

  private Answer putBucket(String name, JsonNode wanted) throws IOException {
    if (!wanted.path("quotaBytes").canConvertToLong() || !wanted.path("owner").isString()) {
      return problem(400, "quotaBytes and owner are needed");
    }
    Table.Bucket bucket =
        new Table.Bucket(wanted.path("quotaBytes").asLong(), wanted.path("owner").asString());
    return new Answer(200, JSON.valueToTree(buckets.put(name, bucket)));
  }

  private ObjectNode table() {
    ObjectNode table = JSON.createObjectNode();
    var all = table.putArray("buckets");
    buckets.statuses().forEach(status -> all.addPOJO(status));
    var keys = table.putArray("identities");
    buckets
        .identities()
        .forEach((id, identity) -> keys.addObject().put("id", id).put("bucket", identity.bucket()));
    return table;
  }

  private static Answer problem(int status, String message) {
    return new Answer(status, JSON.createObjectNode().put("message", message));
  }

  @Override
  public void close() {
    server.stop(1);
    threads.shutdown();
  }
}
