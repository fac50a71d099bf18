package io.company.platform.launcher.sample;

import com.fasterxml.jackson.databind.JsonNode;
import io.company.platform.launcher.Installation;
import io.company.platform.launcher.Refusal;
import io.company.platform.launcher.lifecycle.Progress;
import io.company.platform.launcher.port.Port;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The sample order service, deployed by alice as any developer would. What is there already is left
 * as it is: a second run applies nothing.
 */
public record Sample(Installation installation, Progress progress) {
  private static final String TEAM = "orders";
  private static final String NAME = "order-service";
  private static final List<String> ENVIRONMENTS = List.of("staging", "production");
  private static final List<String> MANIFESTS =
      List.of(
          "manifests/application.yaml",
          "manifests/deployment.yaml",
          "manifests/database.yaml",
          "samples/order-service/platform.yaml");
  private static final String USES =
      """
      {"spec": {"uses": ["orders-db", {"cache": "order-cache"}, {"queue": "order-events"}]}}""";
  private static final Duration PATIENCE = Duration.ofMinutes(6);
  private static final long POLL_MILLIS = 200;

  /** Returns when the service answers in each environment. */
  public void deploy() throws IOException, InterruptedException {
    SampleRepository repository = new SampleRepository(installation.home());
    if (repository.create()) {
      progress.say("  made the repository org/repo in " + repository.directory());
    }
    PlatformApi alice = PlatformApi.as("alice", installation);
    if (!present(alice)) {
      apply(alice);
      alice.mergePatch(TEAM, "applications", NAME, USES);
      progress.say("  Application orders/order-service uses orders-db, order-cache, order-events");
    }
    await(alice);
    new Tour(alice, ingress(), progress).take();
  }

  /** Where an environment's applications are found; production is at the ingress's own host. */
  public String url(String environment) {
    return "http://" + ingress().get(environment).host() + "/api/orders";
  }

  private static boolean present(PlatformApi alice) throws IOException, InterruptedException {
    Optional<JsonNode> application = alice.get(TEAM, "applications", NAME);
    return application.isPresent()
        && !application.get().at("/spec/uses").isEmpty()
        && alice.get(TEAM, "deployments", NAME).isPresent()
        && alice.get(TEAM, "databases", "orders-db").isPresent()
        && alice.get(TEAM, "caches", "order-cache").isPresent()
        && alice.get(TEAM, "queues", "order-events").isPresent();
  }

  private void apply(PlatformApi alice) throws IOException, InterruptedException {
    StringBuilder documents = new StringBuilder();
    Path folder = installation.home().checkout().resolve("deploy/local");
    for (String manifest : MANIFESTS) {
      String text = Files.readString(folder.resolve(manifest));
      documents
          .append(documents.isEmpty() ? "" : "---\n")
          .append(text)
          .append(text.endsWith("\n") ? "" : "\n");
    }
    for (JsonNode result : alice.apply(documents.toString()).path("results")) {
      progress.say(
          "  %s %s/%s %s"
              .formatted(
                  result.path("kind").asText(),
                  result.path("namespace").asText(),
                  result.path("name").asText(),
                  result.path("outcome").asText()));
    }
  }

  private void await(PlatformApi alice) throws IOException, InterruptedException {
    Instant deadline = Instant.now().plus(PATIENCE);
    String said = "";
    while (!allAnswer()) {
      Optional<JsonNode> deployment = alice.get(TEAM, "deployments", NAME);
      JsonNode status =
          deployment
              .map(object -> object.path("status"))
              .orElseThrow(
                  () ->
                      new Refusal(
                          "the deployment "
                              + NAME
                              + " is gone: someone deleted it while it was rolled out"));
      String phase = status.path("phase").asText("Pending");
      if (phase.equals("Failed") || phase.equals("Aborted")) {
        throw failure(alice, status);
      }
      String now = describe(status);
      if (!now.equals(said)) {
        progress.say("  " + progress.elapsed() + "  " + now);
        said = now;
      }
      if (Instant.now().isAfter(deadline)) {
        throw new Refusal(
            "the sample does not answer after "
                + PATIENCE.toMinutes()
                + " minutes; it is "
                + now
                + ".\n"
                + causes(status)
                + "Look at ./platform logs deploy-service and ./platform logs node.");
      }
      Thread.sleep(POLL_MILLIS);
    }
  }

  private boolean allAnswer() throws InterruptedException {
    for (Ingress each : ingress().values()) {
      if (!each.answers("/api/orders")) {
        return false;
      }
    }
    return true;
  }

  private Map<String, Ingress> ingress() {
    int port = installation.ports().of(Port.INGRESS);
    return ENVIRONMENTS.stream()
        .collect(Collectors.toMap(each -> each, each -> new Ingress(port, each)));
  }

  private static String describe(JsonNode status) {
    StringBuilder line = new StringBuilder(status.path("phase").asText("Pending"));
    if (status.hasNonNull("latestRelease")) {
      line.append(", release ").append(status.path("latestRelease").asText());
    }
    for (JsonNode environment : status.path("environments")) {
      line.append("; ")
          .append(environment.path("name").asText())
          .append(' ')
          .append(environment.path("phase").asText("Pending"));
      if (environment.path("replicas").asInt() > 0 && environment.hasNonNull("release")) {
        line.append(' ')
            .append(environment.path("readyReplicas").asInt())
            .append('/')
            .append(environment.path("replicas").asInt());
      }
    }
    return line.toString();
  }

  private static Refusal failure(PlatformApi alice, JsonNode status)
      throws IOException, InterruptedException {
    StringBuilder message =
        new StringBuilder("the sample was not deployed: ").append(describe(status)).append(".\n");
    message.append(causes(status));
    String release = status.path("latestRelease").asText("");
    Optional<JsonNode> object =
        release.isEmpty() ? Optional.empty() : alice.get(TEAM, "releases", release);
    for (JsonNode line :
        object.map(found -> found.path("status").path("logTail")).orElse(status.path("none"))) {
      message.append("    ").append(line.asText()).append('\n');
    }
    return new Refusal(
        message
            + "Put it right in the repository and push, and the next commit is rolled out; or see"
            + " ./platform logs deploy-service and ./platform logs node.");
  }

  private static String causes(JsonNode status) {
    StringBuilder causes = new StringBuilder();
    add(causes, "", status);
    for (JsonNode environment : status.path("environments")) {
      add(causes, environment.path("name").asText() + ": ", environment);
    }
    return causes.toString();
  }

  private static void add(StringBuilder causes, String where, JsonNode of) {
    for (JsonNode condition : of.path("conditions")) {
      boolean bad = !condition.path("status").asText().equals("True");
      if (bad && !condition.path("message").asText("").isBlank()) {
        causes
            .append("  ")
            .append(where)
            .append(condition.path("type").asText())
            .append(": ")
            .append(condition.path("message").asText())
            .append('\n');
      }
    }
  }
}
