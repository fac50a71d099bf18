package io.company.platform.launcher.sample;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.company.platform.launcher.Installation;
import io.company.platform.launcher.Refusal;
import io.company.platform.launcher.identity.Tokens;
import io.company.platform.launcher.port.Port;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;

/** The HTTP API as one demo user sees it. */
public record PlatformApi(int port, String token, HttpClient client) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  public static PlatformApi as(String user, Installation installation) throws IOException {
    HttpClient client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();
    return new PlatformApi(
        installation.ports().of(Port.API), new Tokens(installation).of(user).text(), client);
  }

  /** The object; empty when there is none (or none that this user may see). */
  public Optional<JsonNode> get(String team, String plural, String name)
      throws IOException, InterruptedException {
    String path = path(team, plural, name);
    HttpResponse<String> response = send("GET", path, "", "");
    return response.statusCode() == 404
        ? Optional.empty()
        : Optional.of(answer(response, "GET " + path));
  }

  /** {@code POST /v1/apply} of some YAML documents; what became of each. */
  public JsonNode apply(String yaml) throws IOException, InterruptedException {
    return answer(send("POST", "/v1/apply", "application/yaml", yaml), "POST /v1/apply");
  }

  /** Changes the fields that the JSON names; the object after it. */
  public JsonNode mergePatch(String team, String plural, String name, String json)
      throws IOException, InterruptedException {
    String path = path(team, plural, name);
    return answer(send("PATCH", path, "application/merge-patch+json", json), "PATCH " + path);
  }

  /** An action; what it answers. */
  public JsonNode act(String team, String plural, String name, String action, String json)
      throws IOException, InterruptedException {
    String path = path(team, plural, name) + "/" + action;
    return answer(send("POST", path, "application/json", json), "POST " + path);
  }

  private static String path(String team, String plural, String name) {
    return "/apis/platform.company.io/v1/namespaces/" + team + "/" + plural + "/" + name;
  }

  private HttpResponse<String> send(String method, String path, String type, String body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .timeout(PATIENCE)
            .header("Authorization", "Bearer " + token)
            .header("Accept", "application/json")
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (!type.isEmpty()) {
      request.header("Content-Type", type);
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private static JsonNode answer(HttpResponse<String> response, String what) throws IOException {
    if (response.statusCode() >= 400) {
      throw new Refusal(
          what + " was refused with HTTP " + response.statusCode() + ": " + response.body());
    }
    return JSON.readTree(response.body());
  }
}
