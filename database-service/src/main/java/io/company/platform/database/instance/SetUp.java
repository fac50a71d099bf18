package io.company.platform.database.instance;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * What stands inside a server before anybody uses it: the database by its name, the extensions that
 * are asked for, and no rights for everybody. Every statement may run twice.
 */
@ApplicationScoped
class SetUp {

  private final Superuser superuser;

  SetUp(Superuser superuser) {
    this.superuser = superuser;
  }

  void run(Instance instance, int port) throws SQLException {
    String name = instance.server().databaseName();
    try (Connection connection = superuser.connect(port, "postgres");
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
