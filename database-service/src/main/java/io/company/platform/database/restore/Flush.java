package io.company.platform.database.restore;

import io.company.platform.database.archive.Server;
import io.company.platform.database.archive.Servers;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * Brings the log up to now into the archive, so that every time until now can be returned to: the
 * mark that it writes is a change after it.
 */
@ApplicationScoped
public class Flush {

  private static final Logger LOG = Logger.getLogger(Flush.class);
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration LOOK = Duration.ofMillis(50);

  private final Servers servers;

  public Flush(Servers servers) {
    this.servers = servers;
  }

  /** False where the server does not answer or does not archive in time. */
  boolean upToNow(Server server) {
    if (!servers.ready(server)) {
      return false;
    }
    try (Connection connection = servers.connect(server, "postgres");
        Statement statement = connection.createStatement()) {
      statement.execute("SELECT pg_logical_emit_message(true, 'platform', 'restore')");
      String file = one(statement, "SELECT pg_walfile_name(pg_current_wal_lsn())");
      statement.execute("SELECT pg_switch_wal()");
      long end = System.nanoTime() + PATIENCE.toNanos();
      while (System.nanoTime() < end) {
        String archived =
            one(
                statement,
                "SELECT coalesce(left(last_archived_wal, 24), '') FROM pg_stat_archiver");
        if (archived.compareTo(file) >= 0) {
          return true;
        }
        Thread.sleep(LOOK);
      }
    } catch (SQLException e) {
      LOG.infof("log not flushed server=%s cause=%s", server.id(), e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return false;
  }

  private static String one(Statement statement, String sql) throws SQLException {
    try (ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }
}
