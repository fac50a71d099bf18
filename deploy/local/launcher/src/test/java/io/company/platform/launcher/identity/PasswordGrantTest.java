package io.company.platform.launcher.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.company.platform.launcher.Refusal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PasswordGrantTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final String TOKEN = "{\"access_token\": \"abc\", \"expires_in\": 900}";
  private static final String BROKEN = "{\"error\": \"unknown_error\"}";

  private final AtomicInteger asked = new AtomicInteger();
  private HttpServer keycloak;

  private record Answer(int status, String body) {}

  @AfterEach
  void stop() {
    if (keycloak != null) {
      keycloak.stop(0);
    }
  }

  @Test
  void answersTheTokenAndWhenItExpires() throws IOException {
    Tokens.Token token = grant(LONG, new Answer(200, TOKEN)).ask("alice", "s3cret&");
    assertEquals("abc", token.text());
    long seconds = Duration.between(Instant.now(), token.expires()).toSeconds();
    assertTrue(seconds > 800 && seconds <= 900, token.expires().toString());
  }

  @Test
  void asksAgainWhileKeycloakHasNoDatabase() throws IOException {
    PasswordGrant grant =
        grant(LONG, new Answer(500, BROKEN), new Answer(503, ""), new Answer(200, TOKEN));
    assertEquals("abc", grant.ask("alice", "s3cret&").text());
    assertEquals(3, asked.get());
  }

  @Test
  void refusesAtOnceAWrongPasswordSoThatNobodyIsLockedOut() throws IOException {
    PasswordGrant grant = grant(LONG, new Answer(400, "{\"error\": \"invalid_grant\"}"));
    Refusal refusal = assertThrows(Refusal.class, () -> grant.ask("alice", "wrong"));
    assertTrue(refusal.getMessage().contains("HTTP 400"), refusal.getMessage());
    assertEquals(1, asked.get());
  }

  @Test
  void refusesWithTheLastAnswerWhenItsPatienceEnds() throws IOException {
    PasswordGrant grant = grant(Duration.ZERO, new Answer(500, BROKEN));
    Refusal refusal = assertThrows(Refusal.class, () -> grant.ask("alice", "s3cret&"));
    assertTrue(refusal.getMessage().contains("HTTP 500 " + BROKEN), refusal.getMessage());
    assertTrue(refusal.getMessage().contains("./platform logs keycloak"), "must say where to look");
  }

  @Test
  void saysHowToStartAKeycloakThatDoesNotRun() throws IOException {
    int free;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = socket.getLocalPort();
    }
    PasswordGrant grant = new PasswordGrant(URI.create("http://127.0.0.1:" + free + "/"), LONG);
    Refusal refusal = assertThrows(Refusal.class, () -> grant.ask("alice", "s3cret&"));
    assertTrue(refusal.getMessage().contains("./platform up"), refusal.getMessage());
  }

  /** Answers in this order, the last one for ever. */
  private PasswordGrant grant(Duration patience, Answer... answers) throws IOException {
    Queue<Answer> left = new ArrayDeque<>(List.of(answers));
    keycloak = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
    keycloak.createContext(
        "/token",
        exchange -> {
          asked.incrementAndGet();
          Answer answer = left.size() > 1 ? left.remove() : left.element();
          byte[] body = answer.body.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(answer.status, body.length == 0 ? -1 : body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    keycloak.start();
    return new PasswordGrant(
        URI.create("http://127.0.0.1:" + keycloak.getAddress().getPort() + "/token"), patience);
  }
}
