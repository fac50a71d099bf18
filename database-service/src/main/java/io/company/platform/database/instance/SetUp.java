package io.company.platform.database.instance;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * What stands inside a server before anybody uses it: the database by its name, the extensions that
 * are asked for, and no rights for everybody. Every statement may run twice.
 */
@ApplicationScoped
class SetUp {

  private static final String STARTING_UP = "57P03"; // cannot_connect_now
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final long PAUSE_MILLIS = 10;

  private final Superuser superuser;

  SetUp(Superuser superuser) {
    this.superuser = superuser;
  }

  void run(Instance instance, int port) throws SQLException {
    String name = instance.server().databaseName();
    try (Connection connection = connect(port);
        Statement sql = connection.createStatement()) {
      if (!exists(sql, name)) {
        if (exists(sql, Templates.DATABASE)) {
          sql.execute(
              "ALTER DATABASE %s RENAME TO %s"
                  .formatted(sql.enquoteIdentifier(Templates.DATABASE, true), quoted(sql, name)));
        } else {
          sql.execute("CREATE DATABASE " + quoted(sql, name));
        }
      }
      sql.execute("REVOKE ALL ON DATABASE " + quoted(sql, name) + " FROM PUBLIC");
      sql.execute("REVOKE ALL ON DATABASE postgres FROM PUBLIC");
      sql.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements");
    }
    if (instance.spec().extensions().isEmpty() && instance.server().incarnation() == 1) {
      return; // the template's public schema is as it shall be
    }
    try (Connection connection = superuser.connect(port, name);
        Statement sql = connection.createStatement()) {
      sql.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC");
      for (String extension : instance.spec().extensions()) {
        sql.execute("CREATE EXTENSION IF NOT EXISTS " + quoted(sql, extension) + " CASCADE");
      }
    }
  }

  /** A server takes connections a moment before it lets anybody in: that moment is waited for. */
  private Connection connect(int port) throws SQLException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        return superuser.connect(port, "postgres");
      } catch (SQLException refused) {
        if (!STARTING_UP.equals(refused.getSQLState()) || System.nanoTime() > end) {
          throw refused;
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(PAUSE_MILLIS));
      }
    }
  }

  private static boolean exists(Statement sql, String database) throws SQLException {
    String query = "SELECT 1 FROM pg_database WHERE datname = " + sql.enquoteLiteral(database);
    try (ResultSet rows = sql.executeQuery(query)) {
      return rows.next();
    }
  }

  private static String quoted(Statement sql, String name) throws SQLException {
    return sql.enquoteIdentifier(name, true);
  }
}
