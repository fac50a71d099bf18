package io.company.platform.database.instance;

import io.company.platform.database.vault.Passwords;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import org.postgresql.Driver;

/**
 * Connections of the superuser {@link Authority#SUPERUSER}, who has no password: the servers know
 * it by its certificate. The driver reads keys from files only, so the key lies in a folder of this
 * process, encrypted with a password that is in no file.
 */
@ApplicationScoped
public class Superuser {

  private static final String CONNECT_SECONDS = "5";
  private static final String READ_SECONDS = "60";

  /** The driver's word for the entry of a PKCS #12 file. */
  private static final String ALIAS = "user";

  private final Authority authority;
  private Identity used;
  private Papers papers;

  /**
   * What the driver is told to sign in with.
   *
   * @param password of the key's file; never to be logged
   */
  private record Papers(Path key, String password, Path authority) {

    @Override
    public String toString() {
      return "Papers[" + key + "]";
    }
  }

  public Superuser(Authority authority) {
    this.authority = authority;
  }

  /** To be closed by the caller. Blocking. */
  public Connection connect(int port, String database) throws SQLException {
    Papers present = papers();
    Properties properties = new Properties();
    properties.setProperty("user", Authority.SUPERUSER);
    properties.setProperty("sslmode", "verify-full");
    properties.setProperty("sslkey", present.key().toString());
    properties.setProperty("sslpassword", present.password());
    properties.setProperty("sslrootcert", present.authority().toString());
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

  private synchronized Papers papers() {
    Identity now = authority.superuser();
    if (used != now) {
      papers = written(now);
      used = now;
    }
    return papers;
  }

  private Papers written(Identity superuser) {
    String password = Passwords.random();
    try {
      Path folder = Files.createTempDirectory("database-service-");
      Path key = folder.resolve("superuser.p12");
      Path trusted = folder.resolve("authority.crt");
      KeyStore keys = KeyStore.getInstance("PKCS12");
      keys.load(null, null);
      keys.setKeyEntry(
          ALIAS,
          superuser.key(),
          password.toCharArray(),
          new Certificate[] {superuser.certificate()});
      try (OutputStream out = Files.newOutputStream(key)) {
        keys.store(out, password.toCharArray());
      }
      Files.writeString(trusted, authority.certificatePem());
      // Deleted in the opposite order, the folder last.
      for (Path each : new Path[] {folder, key, trusted}) {
        each.toFile().deleteOnExit();
      }
      return new Papers(key, password, trusted);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a key can't be kept here", e);
    }
  }
}
