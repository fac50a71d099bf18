package io.company.platform.launcher.sample;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.company.platform.launcher.Installation;
import io.company.platform.launcher.Refusal;
import io.company.platform.launcher.identity.Tokens;
import io.company.platform.launcher.port.Port;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The HTTP API as one demo user sees it. */
public record PlatformApi(int port, String token) {
  private static final ObjectMapper JSON = new ObjectMapper();

  public static PlatformApi as(String user, Installation installation) throws IOException {
    return new PlatformApi(
        installation.ports().of(Port.API), new Tokens(installation).of(user).text());
  }

  /** The object; empty when there is none (or none that this user may see). */
  public Optional<JsonNode> get(String team, String plural, String name) throws IOException {
    String path = "/apis/platform.company.io/v1/namespaces/" + team + "/" + plural + "/" + name;
    HttpURLConnection connection = open(path);
    if (connection.getResponseCode() == 404) {
      connection.disconnect();
      return Optional.empty();
    }
    return Optional.of(answer(connection, "GET " + path));
  }

  /** {@code POST /v1/apply} of some YAML documents; what became of each. */
  public JsonNode apply(String yaml) throws IOException {
    HttpURLConnection connection = open("/v1/apply");
    connection.setRequestMethod("POST");
    connection.setRequestProperty("Content-Type", "application/yaml");
    connection.setDoOutput(true);
    connection.getOutputStream().write(yaml.getBytes(StandardCharsets.UTF_8));
    return answer(connection, "POST /v1/apply");
  }

  private HttpURLConnection open(String path) throws IOException {
    URI uri = URI.create("http://127.0.0.1:" + port + path);
    HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
    connection.setConnectTimeout(2_000);
    connection.setReadTimeout(30_000);
    connection.setRequestProperty("Authorization", "Bearer " + token);
    connection.setRequestProperty("Accept", "application/json");
    return connection;
  }

  private static JsonNode answer(HttpURLConnection connection, String what) throws IOException {
    int code = connection.getResponseCode();
    try (InputStream stream =
        code < 400 ? connection.getInputStream() : connection.getErrorStream()) {
      String body = stream == null ? "" : new String(stream.readAllBytes(), StandardCharsets.UTF_8);
      if (code >= 400) {
        throw new Refusal(what + " was refused with HTTP " + code + ": " + body);
      }
      return JSON.readTree(body);
    }
  }
}
