package io.company.platform.launcher.identity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.company.platform.launcher.Refusal;
import java.io.IOException;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;

/**
 * Keycloak's password grant (RFC 6749, 4.3). A password is sent again only after an answer that
 * says nothing about it: a wrong one counts towards the user's being locked out.
 *
 * @param patience how long an answer of 5xx is asked again
 */
record PasswordGrant(URI endpoint, Duration patience) {
  private static final int CONNECT_MILLIS = 2_000;
  private static final int READ_MILLIS = 20_000;
  private static final int PAUSE_MILLIS = 250;

  private record Answer(int status, String body) {}

  /**
   * @throws Refusal when Keycloak does not run, refuses, or answers 5xx beyond all patience
   */
  Tokens.Token ask(String user, String password) throws IOException {
    Answer answer = patiently(form(user, password));
    if (answer.status != 200) {
      throw new Refusal(
          "Keycloak gives "
              + user
              + " no token (HTTP "
              + answer.status
              + " "
              + answer.body
              + "): see ./platform logs keycloak");
    }
    JsonNode token = new ObjectMapper().readTree(answer.body);
    Instant expires = Instant.now().plusSeconds(token.path("expires_in").asLong());
    return new Tokens.Token(token.path("access_token").asText(), expires);
  }

  /**
   * Keycloak answers 5xx while it has no database. The supervisor starts a dead Postgres again and
   * Postgres recovers within seconds, which whoever needs a token (kubectl, a script) would have to
   * wait for himself.
   */
  private Answer patiently(byte[] form) throws IOException {
    long end = System.nanoTime() + patience.toNanos();
    Answer answer = once(form);
    while (answer.status >= 500 && System.nanoTime() < end) {
      pause();
      answer = once(form);
    }
    return answer;
  }

  private Answer once(byte[] form) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) endpoint.toURL().openConnection();
    connection.setConnectTimeout(CONNECT_MILLIS);
    connection.setReadTimeout(READ_MILLIS);
    connection.setDoOutput(true);
    try {
      connection.getOutputStream().write(form);
      int status = connection.getResponseCode();
      var stream = status < 400 ? connection.getInputStream() : connection.getErrorStream();
      return new Answer(
          status, stream == null ? "" : new String(stream.readAllBytes(), StandardCharsets.UTF_8));
    } catch (ConnectException e) {
      throw new Refusal(
          "Keycloak does not answer on port "
              + endpoint.getPort()
              + ": start the platform with ./platform up");
    } finally {
      connection.disconnect();
    }
  }

  private static byte[] form(String user, String password) {
    return ("grant_type=password&client_id=platform-cli&username="
            + user
            + "&password="
            + URLEncoder.encode(password, StandardCharsets.UTF_8))
        .getBytes(StandardCharsets.UTF_8);
  }

  private static void pause() throws IOException {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new java.io.InterruptedIOException("interrupted while waiting for Keycloak");
    }
  }
}
