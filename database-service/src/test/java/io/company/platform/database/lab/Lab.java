package io.company.platform.database.lab;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.database.archive.Objects;
import io.company.platform.database.archive.Server;
import io.company.platform.kernel.reconcile.Reconciler;
import io.company.platform.kernel.resource.Json;
import io.company.platform.kernel.resource.Key;
import io.company.platform.kernel.resource.Resource;
import io.company.platform.kinds.Kind;
import io.company.platform.kinds.Kinds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * A database of team orders with a real server in production, and all that is needed to work on it.
 */
public final class Lab implements AutoCloseable {

  private static final Duration LIMIT = Duration.ofSeconds(120);

  public final Path folder;
  public final Binaries binaries;
  public final LocalHome home;
  public final LocalServers servers;
  public final MemoryStore store = new MemoryStore();
  public final Objects objects = new Objects(store);

  public Lab() {
    try {
      folder = Files.createTempDirectory("database-lab");
      Binaries.run(List.of("chmod", "755", folder.toString()));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    binaries = new Binaries(folder);
    home = new LocalHome(folder, binaries);
    servers = new LocalServers(home, binaries, folder);
  }

  public Resource database(String name, String version) {
    Key key = new Key(Kinds.DATABASE.plural(), "orders", name);
    ObjectNode object = Json.object().put("apiVersion", Kind.API_VERSION).put("kind", "Database");
    object.putObject("metadata").put("name", name).put("namespace", "orders");
    object
        .putObject("spec")
        .put("version", version.split("\\.")[0])
        .putArray("environments")
        .add("production");
    Kinds.DATABASE.completion().complete(object);
    Resource database = objects.create(key, object);
    Server server = servers.provision(database, "production", version);
    sql(server, "postgres", "CREATE DATABASE " + name.replace('-', '_'));
    return database;
  }

  public void sql(Server server, String database, String... statements) {
    try (Connection connection = servers.connect(server, database);
        Statement statement = connection.createStatement()) {
      for (String each : statements) {
        statement.execute(each);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  public String query(Server server, String database, String query) {
    try (Connection connection = servers.connect(server, database);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      rows.next();
      return rows.getString(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Reconciles until it holds; a failure is a killed process, which begins again. */
  public void until(Reconciler reconciler, Key key, BooleanSupplier holds) {
    until(() -> reconciler.reconcile(key), key, holds);
  }

  /** What a reconciler's run does. */
  public interface Look {
    void once() throws Exception;
  }

  public void until(Look look, Key key, BooleanSupplier holds) {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (!holds.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("not in time: " + objects.get(key));
      }
      try {
        look.once();
        Thread.sleep(10);
      } catch (RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }

  public String phase(Key key) {
    return objects.get(key).map(it -> it.json().at("/status/phase").asText()).orElse("gone");
  }

  public String message(Key key) {
    return objects.get(key).map(it -> it.json().at("/status/conditions").toString()).orElse("gone");
  }

  @Override
  public void close() {
    servers.close();
    Binaries.run(List.of("rm", "-rf", folder.toString()));
  }
}
