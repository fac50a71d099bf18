package io.company.platform.database.update;

import io.company.platform.database.archive.Server;
import io.company.platform.database.archive.Servers;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** Asks a server again and again while it is switched, and measures how long it did not answer. */
@ApplicationScoped
public class Interruption {

  private static final Duration PAUSE = Duration.ofMillis(20);
  private static final Duration LIMIT = Duration.ofMinutes(5);

  private final Servers servers;
  private final Map<String, CompletableFuture<Long>> running = new ConcurrentHashMap<>();

  public Interruption(Servers servers) {
    this.servers = servers;
  }

  /** Until the server answers with this version. */
  void measure(Server server, String version) {
    running.computeIfAbsent(
        server.id(),
        id -> {
          CompletableFuture<Long> measured = new CompletableFuture<>();
          Thread.ofVirtual().name("interruption-" + id).start(() -> ask(server, version, measured));
          return measured;
        });
  }

  private void ask(Server server, String version, CompletableFuture<Long> measured) {
    long begin = System.nanoTime();
    long answered = begin;
    try {
      while (System.nanoTime() - begin < LIMIT.toNanos()) {
        String runs = version(server);
        if (runs.startsWith(version)) {
          measured.complete((System.nanoTime() - answered) / 1_000_000);
          return;
        }
        answered = runs.isEmpty() ? answered : System.nanoTime();
        Thread.sleep(PAUSE);
      }
      measured.complete((System.nanoTime() - answered) / 1_000_000);
    } catch (InterruptedException e) {
      measured.complete(-1L);
    }
  }

  private String version(Server server) {
    try (Connection connection = servers.connect(server, "postgres");
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SHOW server_version")) {
      rows.next();
      return rows.getString(1);
    } catch (SQLException e) {
      return "";
    }
  }

  /** Milliseconds; empty where this process did not measure it, or has not yet. */
  OptionalLong measured(Server server) {
    CompletableFuture<Long> measured = running.get(server.id());
    if (measured == null || !measured.isDone()) {
      return OptionalLong.empty();
    }
    running.remove(server.id());
    return OptionalLong.of(measured.join());
  }
}
