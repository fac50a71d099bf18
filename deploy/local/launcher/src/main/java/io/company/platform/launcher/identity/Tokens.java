package io.company.platform.launcher.identity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.company.platform.launcher.Installation;
import io.company.platform.launcher.Refusal;
import io.company.platform.launcher.keycloak.Realm;
import io.company.platform.launcher.port.Port;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** Access tokens for the demo users, by Keycloak's password grant. */
public record Tokens(Installation installation) {
  public record Token(String text, Instant expires) {}

  /**
   * @throws Refusal for a user that there is not, or when Keycloak does not run
   */
  public Token of(String user) throws IOException {
    requireKnown(user);
    String password = installation.secrets().users(Realm.USERS).get(user);
    int port = installation.ports().of(Port.KEYCLOAK);
    URI uri =
        URI.create("http://127.0.0.1:" + port + "/realms/platform/protocol/openid-connect/token");
    String form =
        "grant_type=password&client_id=platform-cli&username="
            + user
            + "&password="
            + URLEncoder.encode(password, StandardCharsets.UTF_8);
    HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
    connection.setConnectTimeout(2_000);
    connection.setReadTimeout(20_000);
    connection.setDoOutput(true);
    try {
      connection.getOutputStream().write(form.getBytes(StandardCharsets.UTF_8));
      if (connection.getResponseCode() != 200) {
        throw refused(connection, user);
      }
      JsonNode answer = new ObjectMapper().readTree(connection.getInputStream());
      Instant expires = Instant.now().plusSeconds(answer.path("expires_in").asLong());
      return new Token(answer.path("access_token").asText(), expires);
    } catch (java.net.ConnectException e) {
      throw new Refusal(
          "Keycloak does not answer on port " + port + ": start the platform with ./platform up");
    } finally {
      connection.disconnect();
    }
  }

  public static void requireKnown(String user) {
    if (!Realm.USERS.contains(user)) {
      throw new Refusal(
          "there is no user " + user + ": choose one of " + String.join(", ", Realm.USERS));
    }
  }

  private static Refusal refused(HttpURLConnection connection, String user) throws IOException {
    var stream = connection.getErrorStream();
    String body = stream == null ? "" : new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    return new Refusal(
        "Keycloak gives "
            + user
            + " no token (HTTP "
            + connection.getResponseCode()
            + " "
            + body
            + "): see ./platform logs keycloak");
  }
}
