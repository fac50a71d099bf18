package io.company.platform.ingress.route;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The table as the node writes it. Reading refuses what is malformed, with its path; unknown keys
 * are ignored.
 */
public final class TableJson {
  private TableJson() {}

  /** Throws IllegalArgumentException whose message begins with the path to what is wrong. */
  public static RouteTable read(String text) {
    JsonObject json;
    try {
      json = new JsonObject(text);
    } catch (RuntimeException malformed) {
      throw new IllegalArgumentException(
          "the table is not a JSON object: " + malformed.getMessage());
    }
    long generation = number(json, "", "generation");
    List<JsonObject> items = objects(json, "", "routes");
    List<Route> routes = new ArrayList<>(items.size());
    for (int i = 0; i < items.size(); i++) {
      routes.add(route(items.get(i), "routes[" + i + "]."));
    }
    return new RouteTable(generation, routes);
  }

  public static JsonObject write(RouteTable table) {
    JsonArray routes = new JsonArray();
    for (Route route : table.routes()) {
      JsonArray backends = new JsonArray();
      for (Backend backend : route.backends()) {
        JsonArray addresses = new JsonArray();
        backend.addresses().forEach(address -> addresses.add(address.toString()));
        backends.add(
            new JsonObject()
                .put("workload", backend.workload())
                .put("release", backend.release())
                .put("weight", backend.weight())
                .put("addresses", addresses));
      }
      JsonObject labels = new JsonObject();
      route.labels().forEach(labels::put);
      routes.add(
          new JsonObject()
              .put("id", route.id())
              .put("host", route.host())
              .put("pathPrefix", route.pathPrefix().isEmpty() ? "/" : route.pathPrefix())
              .put("labels", labels)
              .put("backends", backends));
    }
    return new JsonObject().put("generation", table.generation()).put("routes", routes);
  }

  private static Route route(JsonObject json, String at) {
    Map<String, String> labels = new HashMap<>();
    if (json.getValue("labels") instanceof JsonObject given) {
      given.forEach(entry -> labels.put(entry.getKey(), String.valueOf(entry.getValue())));
    }
    List<JsonObject> items = objects(json, at, "backends");
    List<Backend> backends = new ArrayList<>(items.size());
    for (int i = 0; i < items.size(); i++) {
      backends.add(backend(items.get(i), at + "backends[" + i + "]."));
    }
    String id = text(json, at, "id");
    String host = json.getValue("host") == null ? "" : text(json, at, "host");
    String pathPrefix = text(json, at, "pathPrefix");
    return located(at, () -> new Route(id, host, pathPrefix, labels, backends));
  }

  private static Backend backend(JsonObject json, String at) {
    List<Address> addresses = new ArrayList<>();
    JsonArray given = array(json, at, "addresses");
    for (int i = 0; i < given.size(); i++) {
      String address = String.valueOf(given.getValue(i));
      addresses.add(located(at + "addresses[" + i + "]: ", () -> Address.parse(address)));
    }
    String workload = text(json, at, "workload");
    String release = json.getValue("release") == null ? "" : text(json, at, "release");
    long weight = number(json, at, "weight");
    if (weight > Backend.MAX_WEIGHT || weight < 0) {
      throw new IllegalArgumentException(
          at + "weight: is " + weight + ", allowed are 0 to " + Backend.MAX_WEIGHT);
    }
    return located(at, () -> new Backend(workload, release, (int) weight, addresses));
  }

  private static <T> T located(String at, Supplier<T> made) {
    try {
      return made.get();
    } catch (IllegalArgumentException refused) {
      throw new IllegalArgumentException(at + refused.getMessage());
    }
  }

  private static String text(JsonObject json, String at, String key) {
    if (json.getValue(key) instanceof String text) {
      return text;
    }
    throw new IllegalArgumentException(
        at + key + ": expected a string, found " + json.getValue(key));
  }

  private static long number(JsonObject json, String at, String key) {
    Object value = json.getValue(key);
    if (value instanceof Integer || value instanceof Long) {
      return ((Number) value).longValue();
    }
    throw new IllegalArgumentException(at + key + ": expected a whole number, found " + value);
  }

  private static JsonArray array(JsonObject json, String at, String key) {
    Object value = json.getValue(key);
    if (value == null) {
      return new JsonArray();
    }
    if (value instanceof JsonArray array) {
      return array;
    }
    throw new IllegalArgumentException(at + key + ": expected a list, found " + value);
  }

  private static List<JsonObject> objects(JsonObject json, String at, String key) {
    JsonArray array = array(json, at, key);
    List<JsonObject> objects = new ArrayList<>(array.size());
    for (int i = 0; i < array.size(); i++) {
      if (!(array.getValue(i) instanceof JsonObject object)) {
        throw new IllegalArgumentException(
            at + key + "[" + i + "]: expected an object, found " + array.getValue(i));
      }
      objects.add(object);
    }
    return objects;
  }
}
