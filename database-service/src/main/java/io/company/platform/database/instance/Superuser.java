package io.company.platform.database.instance;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import org.postgresql.Driver;

/**
 * Connections of the superuser {@link Authority#SUPERUSER}, who has no password: the servers know
 * it by its certificate.
 */
@ApplicationScoped
public class Superuser {

  private static final String CONNECT_SECONDS = "5";
  private static final String READ_SECONDS = "60";

  private final Authority authority;
  private Identity used;

  public Superuser(Authority authority) {
    this.authority = authority;
  }

  /** To be closed by the caller. Blocking. */
  public Connection connect(int port, String database) throws SQLException {
    present();
    Properties properties = new Properties();
    properties.setProperty("user", Authority.SUPERUSER);
    properties.setProperty("sslmode", "verify-full");
    properties.setProperty("sslfactory", SuperuserSockets.class.getName());
    properties.setProperty("connectTimeout", CONNECT_SECONDS);
    properties.setProperty("loginTimeout", CONNECT_SECONDS);
    properties.setProperty("socketTimeout", READ_SECONDS);
    properties.setProperty("ApplicationName", "database-service");
    // A database that has used up its storage is read-only for everybody else.
    properties.setProperty("options", "-c default_transaction_read_only=off");
    Connection connection =
        new Driver().connect("jdbc:postgresql://localhost:" + port + "/" + database, properties);
    if (connection == null) {
      throw new SQLException("the driver does not know the database's address");
    }
    return connection;
  }

  private synchronized void present() {
    Identity now = authority.superuser();
    if (used != now) {
      SuperuserSockets.use(now, authority.certificate());
      used = now;
    }
  }
}
