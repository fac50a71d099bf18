package io.company.platform.database.database;

import io.company.platform.database.archive.Server;
import io.company.platform.database.archive.Servers;
import io.company.platform.database.binding.Access;
import io.company.platform.database.binding.Grant;
import io.company.platform.database.binding.Issuer;
import io.company.platform.database.instance.Authority;
import io.company.platform.kernel.error.PlatformException;
import io.company.platform.kernel.error.Reason;
import io.company.platform.kernel.resource.Resource;
import io.company.platform.kernel.store.Store;
import io.company.platform.kinds.Kinds;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Applications' logins. Each application has a role of its own that owns what it makes and can't
 * sign in; each version of its credentials is a login that acts as that role. Two applications of
 * one database see nothing of each other's tables unless one of them grants it.
 */
@ApplicationScoped
class DatabaseIssuer implements Issuer {

  private static final String CERTIFICATE = "database-ca.crt";
  private static final int MOST_NAME = 40;

  private final Servers servers;
  private final Authority authority;
  private final Store store;

  DatabaseIssuer(Servers servers, Authority authority, Store store) {
    this.servers = servers;
    this.authority = authority;
    this.store = store;
  }

  @Override
  public String plural() {
    return Kinds.DATABASE.plural();
  }

  @Override
  public Optional<String> notReady(Resource database, String environment) {
    Optional<Server> server = servers.of(database, environment).filter(servers::ready);
    return server.isPresent()
        ? Optional.empty()
        : Optional.of(DatabaseStatusView.why(database, environment));
  }

  @Override
  public Access issue(Grant grant) {
    Resource database = database(grant);
    Server server =
        servers
            .of(database, grant.environment())
            .orElseThrow(() -> unavailable(grant, "it is not provisioned"));
    String name = server.databaseName();
    String login = login(grant);
    try (Connection connection = servers.connect(server, name);
        Statement sql = connection.createStatement()) {
      String owner = sql.enquoteIdentifier(role(grant.application()), true);
      String user = sql.enquoteIdentifier(login, true);
      String inside = sql.enquoteIdentifier(name, true);
      if (!exists(sql, role(grant.application()))) {
        sql.execute("CREATE ROLE " + owner + " NOLOGIN");
      }
      sql.execute("GRANT CONNECT, CREATE, TEMPORARY ON DATABASE " + inside + " TO " + owner);
      sql.execute("GRANT USAGE, CREATE ON SCHEMA public TO " + owner);
      if (!exists(sql, login)) {
        sql.execute("CREATE ROLE " + user + " LOGIN");
      }
      sql.execute(
          "ALTER ROLE %s LOGIN PASSWORD %s"
              .formatted(user, sql.enquoteLiteral(Scram.verifier(grant.password()))));
      sql.execute("GRANT " + owner + " TO " + user);
      sql.execute(
          "ALTER ROLE " + user + " SET role = " + sql.enquoteLiteral(role(grant.application())));
    } catch (SQLException e) {
      throw unavailable(grant, e.getMessage());
    }
    return access(grant, DatabaseStatusView.port(database, grant.environment()), name, login);
  }

  private Access access(Grant grant, int port, String name, String login) {
    String certificate = "$(platform:files)/" + CERTIFICATE;
    Map<String, String> variables = new LinkedHashMap<>();
    variables.put(
        "DATABASE_URL",
        "postgresql://%s:%s@localhost:%d/%s?sslmode=verify-full&sslrootcert=%s"
            .formatted(login, grant.password(), port, name, certificate));
    variables.put("PGHOST", "localhost");
    variables.put("PGPORT", String.valueOf(port));
    variables.put("PGDATABASE", name);
    variables.put("PGUSER", login);
    variables.put("PGPASSWORD", grant.password());
    variables.put("PGSSLMODE", "verify-full");
    variables.put("PGSSLROOTCERT", certificate);
    byte[] pem = authority.certificatePem().getBytes(StandardCharsets.UTF_8);
    return new Access(variables, Map.of(CERTIFICATE, pem));
  }

  @Override
  public void revoke(Grant grant) {
    Optional<Resource> database =
        store
            .get(grant.thing())
            .await()
            .indefinitely()
            .filter(found -> found.uid().equals(grant.thingUid()));
    Optional<Server> server = database.flatMap(it -> servers.of(it, grant.environment()));
    if (server.isEmpty()) {
      return; // gone with its server
    }
    String name = server.get().databaseName();
    try (Connection connection = servers.connect(server.get(), name);
        Statement sql = connection.createStatement()) {
      String login = login(grant);
      if (!exists(sql, login)) {
        return;
      }
      String user = sql.enquoteIdentifier(login, true);
      sql.execute("ALTER ROLE " + user + " NOLOGIN");
      sql.execute(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = "
              + sql.enquoteLiteral(login));
      String owner = role(grant.application());
      if (exists(sql, owner)) {
        sql.execute("REASSIGN OWNED BY " + user + " TO " + sql.enquoteIdentifier(owner, true));
      }
      sql.execute("DROP OWNED BY " + user);
      sql.execute("DROP ROLE " + user);
    } catch (SQLException e) {
      throw unavailable(grant, e.getMessage());
    }
  }

  private Resource database(Grant grant) {
    return store
        .get(grant.thing())
        .await()
        .indefinitely()
        .filter(found -> found.uid().equals(grant.thingUid()))
        .orElseThrow(() -> unavailable(grant, "it is gone"));
  }

  private static PlatformException unavailable(Grant grant, String why) {
    return new PlatformException(
        Reason.UNAVAILABLE,
        "database %s gives no access in %s: %s"
            .formatted(grant.thing().name(), grant.environment(), why),
        List.of(),
        1);
  }

  private static boolean exists(Statement sql, String role) throws SQLException {
    try (ResultSet rows =
        sql.executeQuery("SELECT 1 FROM pg_roles WHERE rolname = " + sql.enquoteLiteral(role))) {
      return rows.next();
    }
  }

  /** Owns what the application makes. */
  static String role(String application) {
    return "app_" + shortened(application);
  }

  static String login(Grant grant) {
    return "login_" + shortened(grant.application()) + "_v" + grant.version();
  }

  /** Postgres keeps 63 characters of a name. */
  private static String shortened(String application) {
    String name = application.replace('-', '_');
    return name.length() <= MOST_NAME
        ? name
        : name.substring(0, MOST_NAME - 9) + "_" + Integer.toHexString(application.hashCode());
  }
}
