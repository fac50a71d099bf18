package io.company.platform.database.monitor;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.database.archive.Server;
import io.company.platform.kinds.DatabaseStatus;
import io.company.platform.kinds.Specs;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/**
 * Takes the figures of servers that run, keeps them as metrics, and keeps a server that has used up
 * its storage from taking more writes. Blocking.
 */
@ApplicationScoped
public class Monitor {

  private static final Logger LOG = Logger.getLogger(Monitor.class);
  private static final int SLOWEST = 5;
  private static final int MOST_QUERY = 300;

  /** Writes are let in again below this share of the limit. */
  private static final double ROOM = 0.95;

  private static final String TOTALS =
      "SELECT (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'"
          + " AND usename <> current_user),"
          + " (SELECT sum(pg_database_size(oid)) FROM pg_database),"
          + " (SELECT sum(blks_hit)::float / nullif(sum(blks_hit + blks_read), 0) FROM pg_stat_database)";

  private static final String STATEMENTS =
      "SELECT query, calls, mean_exec_time FROM pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid"
          + " WHERE d.datname = ? AND s.userid <> (SELECT oid FROM pg_roles WHERE rolname = current_user)"
          + " ORDER BY total_exec_time DESC LIMIT "
          + SLOWEST;

  private final MeterRegistry registry;
  private final Map<String, Figures> latest = new ConcurrentHashMap<>();
  private final Map<String, List<Gauge>> gauges = new ConcurrentHashMap<>();

  public Monitor(MeterRegistry registry) {
    this.registry = registry;
  }

  /**
   * Into the environment's entry of a status; empty where the server does not answer any more.
   *
   * @param session of the superuser
   * @param limitBytes of storage
   */
  public Optional<ObjectNode> look(Server server, Connection session, long limitBytes) {
    try {
      Figures figures = take(session, server.databaseName());
      limit(session, figures, limitBytes, server);
      latest.put(server.id(), figures);
      gauges.computeIfAbsent(server.id(), id -> register(server, limitBytes));
      return Optional.of(entry(figures, limitBytes));
    } catch (SQLException e) {
      LOG.debugf("figures not taken server=%s cause=%s", server.id(), e.getMessage());
      return Optional.empty();
    }
  }

  /** Forgets a server that is gone. */
  public void forget(Server server) {
    latest.remove(server.id());
    List<Gauge> old = gauges.remove(server.id());
    if (old != null) {
      old.forEach(registry::remove);
    }
  }

  private static Figures take(Connection connection, String database) throws SQLException {
    int connections;
    long storage;
    Double ratio;
    try (Statement sql = connection.createStatement();
        ResultSet row = sql.executeQuery(TOTALS)) {
      row.next();
      connections = row.getInt(1);
      storage = row.getLong(2);
      double share = row.getDouble(3);
      ratio = row.wasNull() ? null : Math.round(share * 1_000) / 1_000.0;
    }
    List<DatabaseStatus.Statement> slowest = new ArrayList<>();
    try (var query = connection.prepareStatement(STATEMENTS)) {
      query.setString(1, database);
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          slowest.add(
              new DatabaseStatus.Statement(
                  shortened(rows.getString(1)),
                  rows.getLong(2),
                  Math.round(rows.getDouble(3) * 100) / 100.0));
        }
      }
    }
    return new Figures(connections, storage, ratio, slowest);
  }

  private static String shortened(String query) {
    String line = query.strip().replaceAll("\\s+", " ");
    return line.length() > MOST_QUERY ? line.substring(0, MOST_QUERY) + "…" : line;
  }

  /** All sessions of the server follow at once: they read its settings again. */
  private static void limit(Connection connection, Figures figures, long limitBytes, Server server)
      throws SQLException {
    boolean closed = closed(connection);
    boolean full = figures.storageBytes() >= limitBytes;
    boolean room = figures.storageBytes() < limitBytes * ROOM;
    if (full == closed || closed && !room) {
      return;
    }
    try (Statement sql = connection.createStatement()) {
      sql.execute(
          full
              ? "ALTER SYSTEM SET default_transaction_read_only = on"
              : "ALTER SYSTEM RESET default_transaction_read_only");
      sql.execute("SELECT pg_reload_conf()");
    }
    LOG.infof("storage limit server=%s writable=%s", server.id(), !full);
  }

  private static boolean closed(Connection connection) throws SQLException {
    try (Statement sql = connection.createStatement();
        ResultSet rows =
            sql.executeQuery(
                "SELECT setting FROM pg_file_settings WHERE name = 'default_transaction_read_only'")) {
      boolean on = false;
      while (rows.next()) {
        on = "on".equals(rows.getString(1));
      }
      return on;
    }
  }

  private static ObjectNode entry(Figures figures, long limitBytes) {
    ObjectNode entry = io.company.platform.kernel.resource.Json.object();
    entry
        .put("connections", figures.connections())
        .put("storageBytes", figures.storageBytes())
        .put("storageLimitBytes", limitBytes);
    if (figures.cacheHitRatio() != null) {
      entry.put("cacheHitRatio", figures.cacheHitRatio());
    }
    ArrayNode slowest = entry.putArray("slowestStatements");
    figures.slowest().forEach(each -> slowest.add(Specs.write(each)));
    return entry;
  }

  private List<Gauge> register(Server server, long limitBytes) {
    Tags tags =
        Tags.of(
            "team",
            server.database().namespace(),
            "database",
            server.database().name(),
            "environment",
            server.environment());
    String id = server.id();
    return List.of(
        gauge("platform.database.connections", tags, () -> figures(id).connections()),
        gauge("platform.database.storage.bytes", tags, () -> figures(id).storageBytes()),
        gauge("platform.database.storage.limit.bytes", tags, () -> limitBytes),
        gauge(
            "platform.database.cache.hit.ratio",
            tags,
            () -> figures(id).cacheHitRatio() == null ? Double.NaN : figures(id).cacheHitRatio()),
        gauge(
            "platform.database.slowest.statement.mean.millis",
            tags,
            () ->
                figures(id).slowest().stream()
                    .mapToDouble(DatabaseStatus.Statement::meanMillis)
                    .max()
                    .orElse(0)));
  }

  private Gauge gauge(String name, Tags tags, java.util.function.Supplier<Number> value) {
    return Gauge.builder(name, value).tags(tags).register(registry);
  }

  private Figures figures(String id) {
    return latest.getOrDefault(id, new Figures(0, 0, null, List.of()));
  }
}
