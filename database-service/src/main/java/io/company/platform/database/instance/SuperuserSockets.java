package io.company.platform.database.instance;

import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.postgresql.ssl.WrappedFactory;

/**
 * What the driver is told as its {@code sslfactory}: connections that show the superuser's
 * certificate and trust the authority alone. The driver makes it by its name, hence the static
 * context.
 */
public final class SuperuserSockets extends WrappedFactory {

  private static final AtomicReference<SSLSocketFactory> CURRENT = new AtomicReference<>();

  /** Called by the driver. */
  public SuperuserSockets(Properties properties) {
    factory = CURRENT.get();
  }

  /** From now on, connections are those of this identity. */
  static void use(Identity superuser, Certificate authority) {
    try {
      KeyStore keys = KeyStore.getInstance("PKCS12");
      keys.load(null, null);
      char[] none = new char[0];
      keys.setKeyEntry(
          "superuser", superuser.key(), none, new Certificate[] {superuser.certificate()});
      KeyManagerFactory managers =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      managers.init(keys, none);
      KeyStore trusted = KeyStore.getInstance("PKCS12");
      trusted.load(null, null);
      trusted.setCertificateEntry("authority", authority);
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(managers.getKeyManagers(), trust.getTrustManagers(), null);
      CURRENT.set(context.getSocketFactory());
    } catch (GeneralSecurityException | java.io.IOException e) {
      throw new IllegalStateException("TLS can't be set up", e);
    }
  }
}
