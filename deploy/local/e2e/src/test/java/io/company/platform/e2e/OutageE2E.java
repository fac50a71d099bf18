package io.company.platform.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/**
 * Kafka and Postgres die while objects are written: what was acknowledged is there, and what
 * follows from it happens.
 */
class OutageE2E {

  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final List<String> USERS = List.of("alice", "bob", "carol", "root");
  private final Installation platform = Shared.platform();
  private final Api alice = platform.as("alice");

  @Test
  void whatIsWrittenWithoutKafkaIsActedOnWhenItIsBack() throws Exception {
    Repository.create(
        platform,
        "outage/late",
        java.util.Map.of(
            "package.json",
            "{\"main\":\"server.js\"}",
            "server.js",
            "require('node:http').createServer((q, r) => r.end('ok')).listen(+process.env.PORT);"));
    kill("kafka");
    alice
        .apply(
            """
            kind: Application
            metadata: {name: late}
            spec: {team: orders, runtime: node-18, replicas: 1, ingress: {path: /late}}
            ---
            kind: Deployment
            spec: {application: late, source: {github: outage/late}, environments: [staging]}
            """)
        .expect(200);
    platform.platform(LIMIT, "up", "--detach").orFail();
    JsonNode application =
        alice.await(
            Api.path("orders", "applications", "late"),
            LIMIT,
            a -> a.path("status").path("phase").asText().equals("Ready"));
    assertEquals(1, Api.environment(application, "staging").path("readyReplicas").asInt());
    alice.delete(Api.path("orders", "deployments", "late"));
    alice.delete(Api.path("orders", "applications", "late"));
  }

  @Test
  void noAcknowledgedWriteIsLostWhenPostgresDies() throws Exception {
    List<String> acknowledged = new ArrayList<>();
    boolean killed = false;
    for (int i = 0; i < 400; i++) {
      String name = "outage-" + i;
      Api.Answer answer =
          alice.apply("kind: Application\nmetadata: {name: " + name + "}\nspec: {team: orders}\n");
      if (answer.status() == 200) {
        acknowledged.add(name);
      } else {
        assertTrue(
            answer.status() == 503 || answer.status() == 504,
            answer.status() + " " + answer.body());
      }
      if (i == 100) {
        kill("postgres");
        killed = true;
      }
      if (killed && acknowledged.size() > 150) {
        break;
      }
    }
    platform.platform(LIMIT, "up", "--detach").orFail();
    for (String name : acknowledged) {
      alice.get(Api.path("orders", "applications", name)).expect(200);
    }
    assertTrue(acknowledged.size() >= 100, acknowledged.size() + " writes were acknowledged");
    acknowledged.forEach(name -> alice.delete(Api.path("orders", "applications", name)));
  }

  /**
   * Keycloak holds a connection for each user that it served at once, all of them dead with
   * Postgres. {@code token} would wait out a failure, so Keycloak's log must show that there was
   * none.
   */
  @Test
  void everyUserGetsATokenOnceThePlatformIsUpAfterPostgresDied() throws Exception {
    tokensForAll();
    kill("postgres");
    platform.platform(LIMIT, "up", "--detach").orFail();
    long failuresBefore = keycloakFailures();
    tokensForAll();
    assertEquals(failuresBefore, keycloakFailures(), "requests that Keycloak failed after up");
  }

  /** Asks as all users at the same time, past the cache of {@link Installation#token}. */
  private void tokensForAll() throws Exception {
    List<Callable<Installation.Ran>> asking = new ArrayList<>();
    for (String user : USERS) {
      asking.add(() -> platform.platform(LIMIT, "token", user));
    }
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Installation.Ran> asked : threads.invokeAll(asking)) {
        asked.get().orFail();
      }
    }
  }

  private long keycloakFailures() {
    return platform
        .platform(LIMIT, "logs", "keycloak")
        .orFail()
        .lines()
        .filter(line -> line.contains("Uncaught server error"))
        .count();
  }

  private void kill(String part) throws IOException, InterruptedException {
    String pid = platform.parts().get(part).path("pid").asText();
    assertEquals(0, new ProcessBuilder("kill", "-9", pid).inheritIO().start().waitFor());
  }
}
