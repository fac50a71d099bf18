package io.company.platform.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;

/** A Database of team orders as its owner works with it, over the API and by SQL. */
public final class Database {

  private static final Duration LIMIT = Duration.ofMinutes(3);

  private final Api api;
  private final String name;

  public Database(Api api, String name) {
    this.api = api;
    this.name = name;
  }

  public String name() {
    return name;
  }

  public String path() {
    return Api.path("orders", "databases", name);
  }

  /** Asks for it; {@code spec} are further lines of YAML flow style such as {@code size: small}. */
  public Database request(String spec) {
    api.apply(
            "kind: Database\nmetadata: {name: %s, namespace: orders}\nspec: {%s}\n"
                .formatted(name, spec))
        .expect(200);
    return this;
  }

  public Database awaitReady() {
    awaitPhase("Ready");
    return this;
  }

  public JsonNode awaitPhase(String phase) {
    return api.await(path(), LIMIT, o -> o.path("status").path("phase").asText().equals(phase));
  }

  public JsonNode status(String environment) {
    return Api.environment(api.get(path()).expect(200).json(), environment);
  }

  /** Waits until the environment has a complete base backup. */
  public Database awaitBackup(String environment) {
    api.await(path(), LIMIT, o -> Api.environment(o, environment).hasNonNull("lastBackupAt"));
    return this;
  }

  /** What {@code GET …/connection} answers; asked again while the server is away for a moment. */
  public JsonNode credentials(String environment) {
    String connection = path() + "/connection?environment=" + environment;
    api.await(connection, LIMIT, o -> !o.path("reason").asText().equals("UNAVAILABLE"));
    return api.get(connection).expect(200).json();
  }

  /** An SQL connection with the caller's own short-lived credentials. */
  public Connection connect(String environment) throws SQLException {
    JsonNode given = credentials(environment);
    Properties properties = new Properties();
    properties.setProperty("user", given.path("user").asText());
    properties.setProperty("password", given.path("password").asText());
    properties.setProperty("sslmode", "require");
    properties.setProperty("connectTimeout", "10");
    String url =
        "jdbc:postgresql://localhost:%d/%s"
            .formatted(given.path("port").asInt(), given.path("database").asText());
    return DriverManager.getConnection(url, properties);
  }

  public void execute(String environment, String sql) throws SQLException {
    try (Connection connection = connect(environment);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** The first column of the first row, as text. */
  public String query(String environment, String sql) throws SQLException {
    try (Connection connection = connect(environment);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      return rows.next() ? rows.getString(1) : null;
    }
  }

  /** Asks for a restore and waits for its end; answers the Restore. */
  public JsonNode restore(String body, Duration limit) {
    JsonNode restore = api.post(path() + "/restore", body).expect(200).json();
    String restorePath = Api.path("orders", "restores", restore.at("/metadata/name").asText());
    JsonNode ended =
        api.await(
            restorePath,
            limit,
            o ->
                o.path("status")
                    .path("phase")
                    .asText()
                    .matches("AwaitingConfirmation|Completed|Failed"));
    if (ended.path("status").path("phase").asText().equals("Failed")) {
      throw new AssertionError("the restore failed: " + ended);
    }
    return ended;
  }

  public void delete() {
    api.delete(path());
  }

  public boolean gone() {
    return api.get(path()).status() == 404;
  }
}
