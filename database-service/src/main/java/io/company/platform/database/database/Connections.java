package io.company.platform.database.database;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.database.archive.Server;
import io.company.platform.database.archive.Servers;
import io.company.platform.database.instance.Authority;
import io.company.platform.database.vault.Passwords;
import io.company.platform.kernel.error.PlatformException;
import io.company.platform.kernel.error.Reason;
import io.company.platform.kernel.identity.Caller;
import io.company.platform.kernel.resource.Json;
import io.company.platform.kernel.resource.Resource;
import io.company.platform.kinds.Role;
import io.smallrye.mutiny.Multi;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jboss.logging.Logger;

/**
 * Logins of people: made when they are asked for, with the rights of the caller's role, good for an
 * hour, and taken away after it. The password goes to the server as a SCRAM verifier.
 */
@ApplicationScoped
class Connections {

  private static final Logger LOG = Logger.getLogger(Connections.class);
  private static final String PREFIX = "person_";
  private static final String OWNERS = "owners";
  private static final Duration GOOD = Duration.ofHours(1);

  private final Servers servers;
  private final Authority authority;
  private final Clock clock = Clock.systemUTC();

  Connections(Servers servers, Authority authority) {
    this.servers = servers;
    this.authority = authority;
  }

  Multi<byte[]> give(Caller caller, Resource database, Map<String, String> parameters) {
    String environment = EnvironmentParameter.of(database, parameters);
    Server server =
        servers
            .of(database, environment)
            .filter(servers::ready)
            .orElseThrow(
                () ->
                    new PlatformException(
                        Reason.UNAVAILABLE,
                        "database %s is not ready in %s: see its status"
                            .formatted(database.key().name(), environment),
                        List.of(),
                        1));
    ObjectNode document = document(caller, database, server);
    return Multi.createFrom()
        .item((document.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8));
  }

  private ObjectNode document(Caller caller, Resource database, Server server) {
    Role role = role(caller, database.key().namespace());
    Instant expires = clock.instant().plus(GOOD).truncatedTo(ChronoUnit.SECONDS);
    String name = server.databaseName();
    String user =
        PREFIX
            + caller.name().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "_")
            + "_"
            + Long.toString(clock.millis(), 36);
    String password = Passwords.random();
    try {
      create(server, name, role, user, password, expires);
    } catch (SQLException e) {
      throw new PlatformException(
          Reason.UNAVAILABLE, "the server gave no login: " + e.getMessage(), List.of(), 1);
    }
    int port = DatabaseStatusView.port(database, server.environment());
    String address = "localhost:" + port + "/" + name;
    ObjectNode document = Json.object();
    document
        .put("environment", server.environment())
        .put("role", role.name().toLowerCase(Locale.ROOT))
        .put("expires", expires.toString())
        .put("host", "localhost")
        .put("port", port)
        .put("database", name)
        .put("user", user)
        .put("password", password)
        .put("url", "postgresql://" + user + ":" + password + "@" + address + "?sslmode=require")
        .put(
            "psql",
            "PGPASSWORD='%s' psql 'host=localhost port=%d dbname=%s user=%s sslmode=require'"
                .formatted(password, port, name, user))
        .put("ca", authority.certificatePem())
        .put(
            "hint",
            "To have the server's name checked as well, put ca into a file and add sslmode=verify-full&sslrootcert=<file>.");
    return document;
  }

  private static Role role(Caller caller, String team) {
    if (caller.platformAdmin() || caller.may(Role.OWNER, team)) {
      return Role.OWNER;
    }
    return caller.may(Role.EDITOR, team) ? Role.EDITOR : Role.VIEWER;
  }

  /** Rights are those of Postgres' predefined roles; owners may do what any application may. */
  private void create(
      Server server, String database, Role role, String user, String password, Instant expires)
      throws SQLException {
    try (Connection connection = servers.connect(server, database);
        Statement sql = connection.createStatement()) {
      sweep(sql, clock.instant());
      String quoted = sql.enquoteIdentifier(user, true);
      String inside = sql.enquoteIdentifier(database, true);
      sql.execute(
          "CREATE ROLE %s LOGIN PASSWORD %s VALID UNTIL %s CONNECTION LIMIT 5"
              .formatted(
                  quoted,
                  sql.enquoteLiteral(Scram.verifier(password)),
                  sql.enquoteLiteral(expires.toString())));
      sql.execute("GRANT CONNECT, TEMPORARY ON DATABASE %s TO %s".formatted(inside, quoted));
      sql.execute("GRANT pg_read_all_data TO " + quoted);
      if (role != Role.VIEWER) {
        sql.execute("GRANT pg_write_all_data TO " + quoted);
      }
      if (role == Role.OWNER) {
        actAs(sql, quoted, owners(sql, inside));
      }
    }
  }

  /**
   * Owners act as their application where there is one, so that what they make by hand is its own;
   * otherwise as a role that all owners share and that outlives each login.
   */
  private static String owners(Statement sql, String database) throws SQLException {
    List<String> applications = applications(sql);
    if (applications.size() == 1) {
      return applications.getFirst();
    }
    try (ResultSet rows =
        sql.executeQuery("SELECT 1 FROM pg_roles WHERE rolname = '" + OWNERS + "'")) {
      if (!rows.next()) {
        sql.execute("CREATE ROLE " + OWNERS + " NOLOGIN");
      }
    }
    sql.execute("GRANT pg_read_all_data, pg_write_all_data TO " + OWNERS);
    sql.execute("GRANT CONNECT, CREATE, TEMPORARY ON DATABASE " + database + " TO " + OWNERS);
    sql.execute("GRANT USAGE, CREATE ON SCHEMA public TO " + OWNERS);
    for (String application : applications) {
      sql.execute("GRANT %s TO %s".formatted(sql.enquoteIdentifier(application, true), OWNERS));
    }
    return OWNERS;
  }

  private static void actAs(Statement sql, String user, String role) throws SQLException {
    sql.execute("GRANT %s TO %s".formatted(sql.enquoteIdentifier(role, true), user));
    sql.execute("ALTER ROLE %s SET role = %s".formatted(user, sql.enquoteLiteral(role)));
  }

  /**
   * Takes away the logins of a server whose time is over. Blocking.
   *
   * @param session of the superuser, in whatever database
   */
  void sweep(Server server, Connection session) {
    Instant now = clock.instant();
    try (Statement sql = session.createStatement()) {
      if (over(sql, now).isEmpty()) {
        return;
      }
      // What they made there can only be given away there.
      try (Connection inside = servers.connect(server, server.databaseName());
          Statement sweeping = inside.createStatement()) {
        sweep(sweeping, now);
      }
    } catch (SQLException e) {
      LOG.debugf("logins not swept server=%s cause=%s", server.id(), e.getMessage());
    }
  }

  private static List<String> applications(Statement sql) throws SQLException {
    List<String> roles = new ArrayList<>();
    String query =
        "SELECT rolname FROM pg_roles WHERE NOT rolcanlogin AND rolname LIKE 'app\\_%' ORDER BY 1";
    try (ResultSet rows = sql.executeQuery(query)) {
      while (rows.next()) {
        roles.add(rows.getString(1));
      }
    }
    return roles;
  }

  /**
   * Takes away logins whose time is over; what their owners made in the database goes to the
   * superuser.
   */
  static void sweep(Statement sql, Instant now) throws SQLException {
    for (String user : over(sql, now)) {
      String quoted = sql.enquoteIdentifier(user, true);
      sql.execute(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = "
              + sql.enquoteLiteral(user));
      sql.execute("REASSIGN OWNED BY " + quoted + " TO " + Authority.SUPERUSER);
      sql.execute("DROP OWNED BY " + quoted);
      sql.execute("DROP ROLE " + quoted);
    }
  }

  private static List<String> over(Statement sql, Instant now) throws SQLException {
    List<String> over = new ArrayList<>();
    String query =
        "SELECT rolname FROM pg_roles WHERE rolname LIKE 'person\\_%' AND rolvaliduntil < "
            + sql.enquoteLiteral(now.toString())
            + "::timestamptz";
    try (ResultSet rows = sql.executeQuery(query)) {
      while (rows.next()) {
        over.add(rows.getString(1));
      }
    }
    return over;
  }
}
