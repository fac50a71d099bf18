package io.company.platform.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * Applications and repositories that misbehave: each ends in a condition that says what is wrong,
 * on the objects.
 */
class BadAppE2E {

  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final String LISTEN =
      "const s = require('node:http').createServer((q, r) => r.end('ok')); s.listen(+process.env.PORT);\n";

  private final Installation platform = Shared.platform();
  private final Api alice = platform.as("alice");

  @Test
  void aMissingBranchIsNamedBesideTheOnesThereAre() {
    Repository.create(platform, "bad/branch", Map.of("server.js", LISTEN));
    alice.apply(manifest("bad-branch", "github: bad/branch\n    branch: nowhere", "")).expect(200);
    String why = awaitConditions("bad-branch", "BranchNotFound");
    assertTrue(why.contains("nowhere") && why.contains("main"), why);
    remove("bad-branch");
  }

  @Test
  void aRepositoryThatDoesNotExistIsSaidToBeMissing() {
    alice
        .apply(
            manifest("bad-repo", "git: file://" + platform.home().resolve("git/bad/none.git"), ""))
        .expect(200);
    awaitConditions("bad-repo", "RepositoryNotFound");
    remove("bad-repo");
  }

  @Test
  void aBuildThatNeverEndsIsStoppedAtItsLimit() {
    Repository.create(
        platform,
        "bad/build",
        Map.of("package.json", "{\"main\":\"server.js\"}", "server.js", LISTEN));
    alice
        .apply(
            manifest(
                "bad-build",
                "github: bad/build",
                "  build: {timeout: 3s, command: \"echo begun; sleep 600\"}\n"))
        .expect(200);
    awaitConditions("bad-build", "BuildTimedOut");
    remove("bad-build");
  }

  @Test
  void anAppThatExitsAtOnceIsToldWithItsLastLines() {
    Repository.create(
        platform,
        "bad/exits",
        Map.of(
            "package.json",
            "{\"main\":\"server.js\"}",
            "server.js",
            "console.error('no such planet'); process.exit(3);"));
    alice.apply(manifest("bad-exits", "github: bad/exits", "")).expect(200);
    String why = awaitConditions("bad-exits", "no such planet");
    assertTrue(why.contains("3"), why);
    JsonNode application =
        alice.await(
            Api.path("orders", "applications", "bad-exits"),
            LIMIT,
            a -> a.path("status").toString().contains("no such planet"));
    assertEquals(
        "False",
        Api.condition(application, "Ready").path("status").asText(),
        application.toString());
    remove("bad-exits");
  }

  @Test
  void anAppThatNeverListensNeverTakesTraffic() throws IOException {
    Repository.create(
        platform,
        "bad/deaf",
        Map.of(
            "package.json",
            "{\"main\":\"server.js\"}",
            "server.js",
            "setInterval(() => {}, 1000);"));
    alice.apply(manifest("bad-deaf", "github: bad/deaf", "")).expect(200);
    String why = awaitConditions("bad-deaf", "must listen on the port");
    assertTrue(why.contains("PORT"), why);
    try (Connection connection = new Connection(platform.ingressPort())) {
      assertTrue(
          connection
                  .exchange(
                      Connection.request("GET", "staging.localhost", "/bad-deaf", Map.of(), null))
                  .status()
              >= 404);
    }
    remove("bad-deaf");
  }

  @Test
  void anAppThatLeaksMemoryIsKilledAtItsLimitAndSaidToBe() throws IOException {
    Assumptions.assumeTrue(
        limitsAreEnforced(),
        "this host enforces no memory limits for us; the objects say so instead");
    String leak =
        LISTEN + "const held = []; setInterval(() => held.push(Buffer.alloc(8e6, 1)), 20);\n";
    Repository.create(
        platform,
        "bad/leak",
        Map.of("package.json", "{\"main\":\"server.js\"}", "server.js", leak));
    alice.apply(manifest("bad-leak", "github: bad/leak", "")).expect(200);
    awaitConditions("bad-leak", "memory");
    remove("bad-leak");
  }

  @Test
  void anAppThatIgnoresTheRequestToStopIsStoppedAllTheSame() throws IOException {
    String stubborn = LISTEN + "process.on('SIGTERM', () => {});\n";
    Repository.create(
        platform,
        "bad/stubborn",
        Map.of("package.json", "{\"main\":\"server.js\"}", "server.js", stubborn));
    alice.apply(manifest("bad-stubborn", "github: bad/stubborn", "")).expect(200);
    alice.await(
        Api.path("orders", "deployments", "bad-stubborn"),
        LIMIT,
        d -> d.path("status").path("phase").asText().equals("Ready"));
    remove("bad-stubborn");
  }

  private static boolean limitsAreEnforced() throws IOException {
    return Files.isWritable(Path.of("/sys/fs/cgroup/memory"))
        || Files.isWritable(Path.of("/sys/fs/cgroup/cgroup.procs"));
  }

  /** Waits until the deployment's conditions tell of it; answers all its conditions. */
  private String awaitConditions(String name, String text) {
    return alice
        .await(
            Api.path("orders", "deployments", name),
            LIMIT,
            d -> d.path("status").toString().contains(text))
        .path("status")
        .toString();
  }

  private void remove(String name) {
    alice.delete(Api.path("orders", "deployments", name));
    alice.delete(Api.path("orders", "applications", name));
    alice.await(
        Api.path("orders", "deployments", name), LIMIT, d -> d.path("status").asInt() == 404);
  }

  private static String manifest(String name, String source, String more) {
    return """
        kind: Application
        metadata:
          name: %1$s
        spec:
          team: orders
          runtime: node-18
          replicas: 1
          resources: {memory: 128Mi, cpu: 500m}
          ingress: {path: /%1$s}
        ---
        kind: Deployment
        metadata:
          name: %1$s
          namespace: orders
        spec:
          application: %1$s
          source:
            %2$s
          environments: [staging]
        %3$s"""
        .formatted(name, source, more);
  }
}
