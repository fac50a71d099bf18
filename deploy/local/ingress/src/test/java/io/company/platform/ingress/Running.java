package io.company.platform.ingress;

import io.company.platform.ingress.Connection.Reply;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * An ingress in this process, with the node's side of the contract: puts tables, asks for drains.
 */
public final class Running implements AutoCloseable {
  private final Ingress ingress;
  private long generation;

  public Running(Path home) throws IOException {
    this(new IngressOptions(0, home.resolve("ingress")));
  }

  public Running(IngressOptions options) throws IOException {
    ingress = Ingress.start(options);
  }

  public int port() {
    return ingress.port();
  }

  public Path socket() {
    return ingress.adminSocket();
  }

  public Connection connect() throws IOException {
    return Connection.to(port());
  }

  public static JsonObject backend(String workload, int weight, int... ports) {
    JsonArray addresses = new JsonArray();
    for (int port : ports) {
      addresses.add("127.0.0.1:" + port);
    }
    return new JsonObject()
        .put("workload", workload)
        .put("release", "release-" + workload)
        .put("weight", weight)
        .put("addresses", addresses);
  }

  public static JsonObject route(String id, String host, String prefix, JsonObject... backends) {
    JsonArray array = new JsonArray();
    for (JsonObject backend : backends) {
      array.add(backend);
    }
    return new JsonObject()
        .put("id", id)
        .put("host", host)
        .put("pathPrefix", prefix)
        .put("backends", array)
        .put(
            "labels",
            new JsonObject()
                .put("team", "orders")
                .put("application", id)
                .put("environment", "production"));
  }

  /** Puts a table of the next generation and fails unless it is in effect. */
  public void put(JsonObject... routes) throws IOException {
    JsonArray array = new JsonArray();
    for (JsonObject route : routes) {
      array.add(route);
    }
    JsonObject table = new JsonObject().put("generation", ++generation).put("routes", array);
    Reply reply = admin("PUT", "/table", table.encode());
    if (reply.status() != 204) {
      throw new IOException("table refused: " + reply.status() + " " + reply.text());
    }
  }

  public Reply admin(String method, String path, String body) throws IOException {
    try (Connection connection = Connection.to(socket())) {
      return connection.exchange(
          method, path, "ingress", body == null ? null : body.getBytes(StandardCharsets.UTF_8));
    }
  }

  /** The traffic row of a workload. */
  public JsonObject traffic(String workload) throws IOException {
    JsonObject traffic = new JsonObject(admin("GET", "/traffic", null).text());
    return traffic.getJsonArray("backends").stream()
        .map(JsonObject.class::cast)
        .filter(row -> row.getString("workload").equals(workload))
        .findFirst()
        .orElseThrow();
  }

  public void stop(long graceMillis) {
    ingress.stop(graceMillis);
  }

  @Override
  public void close() {
    ingress.close();
  }
}
