package io.company.platform.database.instance;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.postgresql.util.PSQLException;

/**
 * What stands inside a server before anybody uses it: the database by its name, the extensions that
 * are asked for, and no rights for everybody. Every statement may run twice.
 */
@ApplicationScoped
class SetUp {

  private static final String STARTING_UP = "57P03"; // cannot_connect_now
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final long PAUSE_MILLIS = 10;

  /** Postgres' dependent_objects_still_exist. */
  private static final String DEPENDENT = "2BP01";

  private static final int MOST_NAMED = 5;

  private final Superuser superuser;

  SetUp(Superuser superuser) {
    this.superuser = superuser;
  }

  /** Says what stays that is no longer asked for, and why. */
  Map<String, String> run(Instance instance, int port) throws SQLException {
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
      return dropUnwanted(instance, port); // the template's public schema is as it shall be
    }
    try (Connection connection = superuser.connect(port, name);
        Statement sql = connection.createStatement()) {
      sql.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC");
      for (String extension : instance.spec().extensions()) {
        sql.execute("CREATE EXTENSION IF NOT EXISTS " + quoted(sql, extension) + " CASCADE");
      }
    }
    return dropUnwanted(instance, port);
  }

  /**
   * Extensions that the spec no longer has go, unless something in the database uses them: those
   * are answered, each with why, and tried again with the next look.
   */
  Map<String, String> dropUnwanted(Instance instance, int port) {
    Set<String> unwanted = instance.unwanted();
    if (unwanted.isEmpty()) {
      return Map.of();
    }
    Map<String, String> left = new TreeMap<>();
    try (Connection connection = superuser.connect(port, instance.server().databaseName());
        Statement sql = connection.createStatement()) {
      sql.execute("SET lock_timeout = '2s'");
      int before;
      do { // one of them may need another one
        before = unwanted.size();
        left.clear();
        for (String extension : List.copyOf(unwanted)) {
          try {
            sql.execute("DROP EXTENSION IF EXISTS " + quoted(sql, extension) + " RESTRICT");
            unwanted.remove(extension);
          } catch (SQLException e) {
            left.put(extension, why(e));
          }
        }
      } while (unwanted.size() < before && !unwanted.isEmpty());
    } catch (SQLException e) {
      unwanted.forEach(each -> left.put(each, "it can't be dropped now: " + e.getMessage()));
    }
    return left;
  }

  private static String why(SQLException failure) {
    String detail =
        DEPENDENT.equals(failure.getSQLState())
                && failure instanceof PSQLException server
                && server.getServerErrorMessage() != null
            ? server.getServerErrorMessage().getDetail()
            : null;
    if (detail == null) {
      return "it can't be dropped now: " + failure.getMessage();
    }
    List<String> objects = detail.lines().toList();
    String more = objects.size() > MOST_NAMED ? ", and more" : "";
    return String.join(", ", objects.subList(0, Math.min(MOST_NAMED, objects.size()))) + more;
  }

  /** Whether the server, which runs, lets nobody in yet. */
  boolean recovering(int port) {
    try (Connection connection = connect(port)) {
      return false;
    } catch (SQLException refused) {
      return STARTING_UP.equals(refused.getSQLState());
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
