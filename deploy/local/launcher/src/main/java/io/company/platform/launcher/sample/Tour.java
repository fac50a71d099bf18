package io.company.platform.launcher.sample;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.company.platform.launcher.Refusal;
import io.company.platform.launcher.lifecycle.Progress;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;

/**
 * What the sample's database can do, shown on orders: each environment has its own, and a deleted
 * order comes back. Taken once: where there are orders already, nothing is done.
 *
 * @param ingress the sample's environments by name
 */
record Tour(PlatformApi alice, Map<String, Ingress> ingress, Progress progress) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TEAM = "orders";
  private static final String DATABASE = "orders-db";
  private static final String ORDERS = "/api/orders";
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final long POLL_MILLIS = 200;

  void take() throws IOException, InterruptedException {
    if (!list("staging").isEmpty()) {
      return;
    }
    progress.say("placing an order in each environment, and restoring a deleted one");
    JsonNode staging = place("staging", "ACME Test");
    place("production", "ACME");
    for (String environment : new String[] {"staging", "production"}) {
      JsonNode server = server(environment);
      progress.say(
          "  %-10s has %s, in %s on port %s"
              .formatted(
                  environment,
                  customers(list(environment)),
                  server.path("database").asText(),
                  server.path("port").asText()));
    }
    restore(staging);
  }

  private void restore(JsonNode order) throws IOException, InterruptedException {
    String path = ORDERS + "/" + order.path("id").asText();
    await("the first backup of staging", () -> server("staging").hasNonNull("lastBackupAt"));
    Instant before = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    expect(204, ingress.get("staging").send("DELETE", path, ""));
    progress.say("  staging    deleted the order of " + order.path("customer").asText());
    JsonNode restore =
        alice.act(
            TEAM,
            "databases",
            DATABASE,
            "restore",
            "{\"environment\": \"staging\", \"time\": \"" + before + "\"}");
    String name = restore.at("/metadata/name").asText();
    await(
        "the restore " + name,
        () -> {
          JsonNode status = alice.get(TEAM, "restores", name).orElseThrow().path("status");
          if (status.path("phase").asText().equals("Failed")) {
            throw new Refusal("the restore " + name + " failed: " + status.path("conditions"));
          }
          return status.path("phase").asText().equals("AwaitingConfirmation");
        });
    await("the order", () -> ingress.get("staging").send("GET", path, "").statusCode() == 200);
    JsonNode status = alice.get(TEAM, "restores", name).orElseThrow().path("status");
    alice.act(TEAM, "restores", name, "confirm", "{}");
    progress.say(
        "  staging    has it again: restored to %s in %s s"
            .formatted(before, status.path("recoverySeconds").asText("?")));
  }

  private JsonNode place(String environment, String customer)
      throws IOException, InterruptedException {
    String order =
        "{\"customer\": \"" + customer + "\", \"items\": [{\"sku\": \"TEA-1\", \"quantity\": 2}]}";
    HttpResponse<String> answer = ingress.get(environment).send("POST", ORDERS, order);
    return JSON.readTree(expect(201, answer).body());
  }

  private JsonNode list(String environment) throws IOException, InterruptedException {
    HttpResponse<String> answer = ingress.get(environment).send("GET", ORDERS, "");
    return JSON.readTree(expect(200, answer).body()).path("items");
  }

  private static String customers(JsonNode orders) {
    StringBuilder text = new StringBuilder();
    orders.forEach(
        order ->
            text.append(text.isEmpty() ? "the order of " : " and of ")
                .append(order.path("customer").asText()));
    return text.toString();
  }

  private JsonNode server(String environment) throws IOException, InterruptedException {
    JsonNode database = alice.get(TEAM, "databases", DATABASE).orElseThrow();
    for (JsonNode each : database.at("/status/environments")) {
      if (each.path("name").asText().equals(environment)) {
        return each;
      }
    }
    throw new Refusal(DATABASE + " has no server in " + environment + ": " + database);
  }

  private static HttpResponse<String> expect(int status, HttpResponse<String> answer) {
    if (answer.statusCode() != status) {
      throw new Refusal(
          "the sample answered HTTP "
              + answer.statusCode()
              + " instead of "
              + status
              + " to "
              + answer.request().method()
              + " "
              + answer.uri()
              + ": "
              + answer.body());
    }
    return answer;
  }

  private interface Check {
    boolean holds() throws IOException, InterruptedException;
  }

  private static void await(String what, Check check) throws IOException, InterruptedException {
    Instant deadline = Instant.now().plus(PATIENCE);
    while (!check.holds()) {
      if (Instant.now().isAfter(deadline)) {
        throw new Refusal(
            what
                + " is not there after "
                + PATIENCE.toMinutes()
                + " minutes: see ./platform logs database-service");
      }
      Thread.sleep(POLL_MILLIS);
    }
  }
}
