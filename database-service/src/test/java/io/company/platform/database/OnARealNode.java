package io.company.platform.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.google.protobuf.ByteString;
import io.company.platform.kernel.error.PlatformException;
import io.company.platform.kernel.error.Reason;
import io.company.platform.kernel.fixture.ResourceClient;
import io.company.platform.kernel.fixture.TokenIssuer;
import io.company.platform.kernel.fixture.Wait;
import io.company.platform.kernel.home.Home;
import io.company.platform.kernel.resource.Key;
import io.company.platform.kernel.resource.Messages;
import io.company.platform.kernel.resource.Resource;
import io.company.platform.proto.resource.v1.ActRequest;
import io.company.platform.proto.resource.v1.StreamRequest;
import io.company.platform.proto.resource.v1.StreamResponse;
import io.company.platform.proto.resource.v1.Verb;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Databases of team orders on a real node, as its owner has them. */
abstract class OnARealNode {

  static final Duration LIMIT = Duration.ofSeconds(60);

  TokenIssuer issuer;
  NodeProcess node;
  @Inject Home home;
  ResourceClient client;
  ResourceClient alice;

  @BeforeEach
  void connect() {
    runNode();
    client = ResourceClient.to(port());
    alice = client.as(issuer.user("alice", "/orders/owners"));
  }

  final void runNode() {
    node.run(issuer);
    Wait.until("the service finds the node", LIMIT, () -> !home.toolchains().isEmpty());
  }

  @AfterEach
  void disconnect() {
    client.close();
  }

  static int port() {
    return ConfigProvider.getConfig().getValue("quarkus.http.test-port", Integer.class);
  }

  static Key key(String name) {
    return new Key("databases", "orders", name);
  }

  Resource create(String name, String spec) {
    String body = "{\"metadata\": {\"name\": \"%s\"}, \"spec\": {%s}}".formatted(name, spec);
    return Messages.resource(alice.write(Verb.VERB_CREATE, key(name), body).getResource());
  }

  Resource ready(String name) {
    try {
      Wait.until(name + " is ready", LIMIT, () -> phase(name).equals("Ready"));
    } catch (AssertionError late) {
      throw new AssertionError(alice.get(key(name)).json().path("status").toString(), late);
    }
    return alice.get(key(name));
  }

  String phase(String name) {
    return alice.get(key(name)).json().at("/status/phase").asText();
  }

  JsonNode credentials(ResourceClient as, String name, String environment) throws IOException {
    Iterator<StreamResponse> answer =
        as.stub().stream(
            StreamRequest.newBuilder()
                .setKey(Messages.key(key(name)))
                .setStream("connection")
                .putParameters("environment", environment)
                .build());
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    while (answer.hasNext()) {
      answer.next().getData().writeTo(whole);
    }
    return new ObjectMapper().readTree(whole.toByteArray());
  }

  static Connection open(JsonNode given, String sslMode, String password)
      throws SQLException, IOException {
    Path authority = Files.createTempFile("authority", ".crt");
    Files.writeString(authority, given.path("ca").asText());
    Properties properties = new Properties();
    properties.setProperty("user", given.path("user").asText());
    properties.setProperty("password", password);
    properties.setProperty("sslmode", sslMode);
    properties.setProperty("sslrootcert", authority.toString());
    String url =
        "jdbc:postgresql://localhost:%d/%s"
            .formatted(given.path("port").asInt(), given.path("database").asText());
    try {
      return new org.postgresql.Driver().connect(url, properties);
    } finally {
      Files.delete(authority);
    }
  }

  static Connection open(JsonNode given) throws SQLException, IOException {
    return open(given, "verify-full", given.path("password").asText());
  }

  static String query(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      return rows.next() ? rows.getString(1) : null;
    }
  }

  static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  void deleteAndAwaitNothing(Resource database) {
    alice.write(Verb.VERB_DELETE, database.key(), "");
    Wait.until(
        "the object is gone",
        LIMIT,
        () -> {
          try {
            alice.get(database.key());
            return false;
          } catch (PlatformException gone) {
            return gone.reason() == Reason.NOT_FOUND;
          }
        });
    Map<String, String> labels = Map.of("uid", database.uid());
    assertEquals(List.of(), home.workloads(labels));
    assertEquals(List.of(), home.volumes(labels));
    String mark = database.uid().substring(0, 8);
    assertTrue(node.volumes().stream().noneMatch(each -> each.contains(mark)));
  }

  final void act(String name, String action, String body) {
    alice
        .stub()
        .act(
            ActRequest.newBuilder()
                .setKey(Messages.key(key(name)))
                .setAction(action)
                .setBody(ByteString.copyFromUtf8(body))
                .build());
  }

  /** The entry of an environment in the status. */
  final JsonNode entry(String name, String environment) {
    for (JsonNode each : alice.get(key(name)).json().at("/status/environments")) {
      if (each.path("name").asText().equals(environment)) {
        return each;
      }
    }
    return MissingNode.getInstance();
  }

  /** The message of a condition that is true; empty where it is not. */
  final String condition(String name, String type) {
    for (JsonNode each : alice.get(key(name)).json().at("/status/conditions")) {
      if (each.path("type").asText().equals(type) && each.path("status").asText().equals("True")) {
        return each.path("message").asText();
      }
    }
    return "";
  }
}
