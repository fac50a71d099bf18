package io.company.platform.database.backup;

import io.company.platform.database.archive.Server;
import io.company.platform.database.archive.Servers;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/**
 * The sessions in which servers were told that a backup begins. A backup counts only if the session
 * that began it ends it: whoever finds none here, because this process or the server died, begins
 * again.
 */
@ApplicationScoped
public class Sessions {

  private static final Logger LOG = Logger.getLogger(Sessions.class);
  private static final int ALIVE_SECONDS = 2;
  private static final int RENAMED = 15;

  private record Open(Connection connection, int major) {}

  /**
   * What the server says at the end.
   *
   * @param label the content of backup_label
   * @param tablespaces that of tablespace_map; empty for none
   * @param stopFile of the log, which must be in the archive for the backup to be of use
   * @param at when, by the server's clock
   */
  record Stopped(String label, String tablespaces, String stopFile, Instant at) {}

  private final Servers servers;
  private final Map<String, Open> open = new ConcurrentHashMap<>();

  public Sessions(Servers servers) {
    this.servers = servers;
  }

  boolean has(String id) {
    Open session = open.get(id);
    if (session == null) {
      return false;
    }
    try {
      if (session.connection().isValid(ALIVE_SECONDS)) {
        return true;
      }
    } catch (SQLException e) {
      LOG.debugf("session is gone id=%s", id);
    }
    end(id);
    return false;
  }

  /** Returns after the checkpoint that the backup begins with. */
  void begin(String id, Server server) throws SQLException {
    end(id);
    Connection connection = servers.connect(server, "postgres");
    String call =
        server.major() >= RENAMED ? "pg_backup_start(?, true)" : "pg_start_backup(?, true, false)";
    try (PreparedStatement statement = connection.prepareStatement("SELECT " + call)) {
      statement.setString(1, id);
      statement.execute();
      open.put(id, new Open(connection, server.major()));
    } catch (SQLException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  /** Ends the backup; the session is gone afterwards, whatever comes of it. */
  Stopped stop(String id) throws SQLException {
    Open session = open.get(id);
    if (session == null) {
      throw new SQLException("the session of backup " + id + " is gone");
    }
    String call =
        session.major() >= RENAMED ? "pg_backup_stop(false)" : "pg_stop_backup(false, false)";
    try (Statement statement = session.connection().createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT labelfile, spcmapfile, pg_walfile_name(lsn), clock_timestamp() FROM "
                    + call)) {
      rows.next();
      return new Stopped(
          rows.getString(1),
          rows.getString(2).strip(),
          rows.getString(3),
          rows.getObject(4, OffsetDateTime.class).toInstant());
    } finally {
      end(id);
    }
  }

  void end(String id) {
    Open session = open.remove(id);
    if (session == null) {
      return;
    }
    try {
      session.connection().close();
    } catch (SQLException e) {
      LOG.debugf("session did not close id=%s", id);
    }
  }

  @PreDestroy
  void endAll() {
    open.keySet().forEach(this::end);
  }
}
