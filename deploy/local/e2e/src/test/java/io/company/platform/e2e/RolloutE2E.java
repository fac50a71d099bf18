package io.company.platform.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * The second commit, the bad commit and the way back, all while a client keeps sending requests.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RolloutE2E {

  private static final String DEPLOYMENT = Api.path("orders", "deployments", "order-service");
  private static final String ORDERS = "/api/orders";
  private static final Duration LIMIT = Duration.ofMinutes(3);

  private final Installation platform = Shared.platform();
  private final Api alice = platform.as("alice");

  @Test
  @Order(1)
  void aSecondCommitReachesProductionByCanaryAndNoRequestFails() {
    settle();
    setCanary(30, "8s");
    String before = release("production");
    try (Traffic traffic = traffic()) {
      Repository repository = Repository.cloneOf(platform, "org/repo");
      String commit = repository.write("NOTES.md", "A second commit.\n").push("Say more");
      alice.await(
          DEPLOYMENT,
          LIMIT,
          d -> commit.equals(Api.environment(d, "staging").path("commit").asText()));
      JsonNode shifting =
          alice.await(
              DEPLOYMENT,
              LIMIT,
              d -> Api.environment(d, "production").path("canary").hasNonNull("release"));
      assertEquals(
          30, Api.environment(shifting, "production").path("canary").path("percentage").asInt());
      assertEquals(before, Api.environment(shifting, "production").path("release").asText());
      alice.await(
          DEPLOYMENT,
          LIMIT,
          d -> commit.equals(Api.environment(d, "production").path("commit").asText()));
      settle();
      traffic.close();
      assertEquals(List.of(), traffic.failures());
      assertTrue(traffic.sent() > 500, "only " + traffic.sent() + " requests were sent");
      assertEquals(2, traffic.byRelease().size(), traffic.byRelease().toString());
    }
    assertNotEquals(before, release("production"));
  }

  @Test
  @Order(2)
  void aRollbackTakesEffectWithinASecondAndNoRequestFails() {
    JsonNode production = Api.environment(alice.get(DEPLOYMENT).json(), "production");
    String previous = production.path("previousRelease").asText();
    assertNotEquals("", previous, production.toString());
    try (Traffic traffic = traffic()) {
      long asked = System.nanoTime();
      alice.post(DEPLOYMENT + "/rollback", "{\"environment\": \"production\"}").expect(200);
      awaitAnswersFrom(traffic, previous, asked, Duration.ofSeconds(1));
      settle();
      traffic.close();
      assertEquals(List.of(), traffic.failures());
    }
    assertEquals(previous, release("production"));
  }

  @Test
  @Order(3)
  void aCommitThatFailsUnderTrafficIsAbortedByItself() {
    String before = release("production");
    Repository repository = Repository.cloneOf(platform, "org/repo");
    String good = repository.read("src/server.js");
    String bad =
        good
            + """

            // Answers well until it is asked often: the canary must find out.
            if (process.env.PLATFORM_ENVIRONMENT === 'production') {
              setTimeout(() => process.exit(7), 4000);
            }
            """;
    try (Traffic traffic = traffic()) {
      setCanary(20, "60s");
      String commit = repository.write("src/server.js", bad).push("Break production");
      JsonNode aborted =
          alice.await(
              DEPLOYMENT,
              LIMIT,
              d ->
                  commit.equals(Api.environment(d, "staging").path("commit").asText())
                      && Api.environment(d, "production").path("phase").asText().equals("Aborted"));
      assertEquals(before, Api.environment(aborted, "production").path("release").asText());
      String why = aborted.path("status").path("conditions").toString();
      assertTrue(why.contains("exit") || why.contains("restart"), why);
    } finally {
      repository.write("src/server.js", good).push("Mend production");
    }
    setCanary(50, "3s");
    alice.await(
        DEPLOYMENT,
        LIMIT,
        d ->
            "Ready".equals(d.path("status").path("phase").asText())
                && !release("production").equals(before));
  }

  @Test
  @Order(4)
  void aCommitThatDoesNotBuildNeverTakesTraffic() {
    settle();
    String before = release("production");
    Repository repository = Repository.cloneOf(platform, "org/repo");
    String good = repository.read("package.json");
    String commit = repository.write("package.json", "{ this is not JSON").push("Break the build");
    try {
      JsonNode failed =
          alice.await(
              DEPLOYMENT,
              LIMIT,
              d ->
                  commit.equals(d.path("status").path("commit").asText())
                      && d.path("status").path("conditions").toString().contains("NotBuildable"));
      assertTrue(
          failed
              .path("status")
              .path("conditions")
              .toString()
              .contains("package.json is not valid JSON in line 1"),
          failed.toString());
      assertEquals(before, release("production"));
      JsonNode application = alice.get(Api.path("orders", "applications", "order-service")).json();
      assertTrue(
          Api.environment(application, "production").path("readyReplicas").asInt() == 3,
          application.toString());
    } finally {
      repository.write("package.json", good).push("Mend the build");
    }
    settle();
  }

  private Traffic traffic() {
    return Traffic.start(platform.ingressPort(), "localhost", ORDERS, 100, 4);
  }

  private void setCanary(int percentage, String duration) {
    alice
        .mergePatch(
            DEPLOYMENT,
            "{\"spec\":{\"strategy\":{\"canary\":{\"percentage\":%d,\"duration\":\"%s\"}}}}"
                .formatted(percentage, duration))
        .expect(200);
  }

  private void settle() {
    alice.await(DEPLOYMENT, LIMIT, d -> d.path("status").path("phase").asText().equals("Ready"));
  }

  private String release(String environment) {
    return Api.environment(alice.get(DEPLOYMENT).json(), environment).path("release").asText();
  }

  private static void awaitAnswersFrom(
      Traffic traffic, String release, long asked, Duration limit) {
    long before = traffic.byRelease().getOrDefault(release, 0L);
    while (traffic.byRelease().getOrDefault(release, 0L) <= before) {
      if (System.nanoTime() - asked > limit.toNanos()) {
        throw new AssertionError(
            "no answer from " + release + " within " + limit + ": " + traffic.byRelease());
      }
      Thread.onSpinWait();
    }
  }
}
