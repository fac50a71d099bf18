package io.company.platform.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Predicate;

/** The HTTP API as one demo user calls it. */
public final class Api {

  public static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient HTTP =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();
  private static final String GROUP = "/apis/platform.company.io/v1/namespaces/";

  private final Installation installation;
  private final String user;

  Api(Installation installation, String user) {
    this.installation = installation;
    this.user = user;
  }

  /** An answer of the API. */
  public record Answer(int status, String body, HttpResponse<String> response) {

    /** The body as JSON; missing when it is none. */
    public JsonNode json() {
      try {
        return JSON.readTree(body);
      } catch (IOException e) {
        return MissingNode.getInstance();
      }
    }

    public Answer expect(int expected) {
      if (status != expected) {
        throw new AssertionError("expected " + expected + " but got " + status + ": " + body);
      }
      return this;
    }
  }

  /** {@code …/namespaces/{team}/{plural}/{name}…}. */
  public static String path(String team, String plural, String rest) {
    return GROUP + team + "/" + plural + (rest.isEmpty() ? "" : "/" + rest);
  }

  public Answer get(String path) {
    return send("GET", path, null, "application/json");
  }

  public Answer post(String path, String body) {
    return send("POST", path, body, "application/json");
  }

  public Answer delete(String path) {
    return send("DELETE", path, null, "application/json");
  }

  /** {@code POST /v1/apply} of YAML. */
  public Answer apply(String yaml) {
    return send("POST", "/v1/apply", yaml, "application/yaml");
  }

  public Answer mergePatch(String path, String body) {
    return send("PATCH", path, body, "application/merge-patch+json");
  }

  public Answer send(String method, String path, String body, String contentType) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + installation.apiPort() + path))
            .timeout(Duration.ofSeconds(60))
            .header("Content-Type", contentType)
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body));
    if (user != null) {
      request.header("Authorization", "Bearer " + installation.token(user));
    }
    try {
      HttpResponse<String> response =
          HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
      return new Answer(response.statusCode(), response.body(), response);
    } catch (IOException e) {
      return new Answer(0, e.toString(), null);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Waits until the object satisfies the condition; fails with the object as it last was. */
  public JsonNode await(String path, Duration limit, Predicate<JsonNode> condition) {
    Instant end = Instant.now().plus(limit);
    Answer last;
    do {
      last = get(path);
      if (condition.test(last.json())) {
        return last.json();
      }
      pause();
    } while (Instant.now().isBefore(end));
    throw new AssertionError(
        "not within " + limit + ": " + path + " is " + last.status() + " " + last.body());
  }

  private static void pause() {
    try {
      Thread.sleep(100);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** One environment's entry in {@code status.environments}; missing when there is none. */
  public static JsonNode environment(JsonNode object, String name) {
    for (JsonNode environment : object.path("status").path("environments")) {
      if (environment.path("name").asText().equals(name)) {
        return environment;
      }
    }
    return MissingNode.getInstance();
  }

  /** A condition of an object; missing when there is none. */
  public static JsonNode condition(JsonNode object, String type) {
    for (JsonNode condition : object.path("status").path("conditions")) {
      if (condition.path("type").asText().equals(type)) {
        return condition;
      }
    }
    return MissingNode.getInstance();
  }
}
