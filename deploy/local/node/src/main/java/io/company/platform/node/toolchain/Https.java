package io.company.platform.node.toolchain;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jboss.logging.Logger;

/**
 * An HTTP client that honours the machine's proxy variables and additional certificate authorities,
 * as npm does.
 */
final class Https {

  private static final Logger LOG = Logger.getLogger(Https.class);
  private static final List<String> AUTHORITIES = List.of("SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS");

  private Https() {}

  static HttpClient client(Map<String, String> environment) {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .connectTimeout(Duration.ofSeconds(10))
        .followRedirects(HttpClient.Redirect.NORMAL)
        .sslContext(sslContext(environment))
        .proxy(new EnvironmentProxies(environment))
        .build();
  }

  private static SSLContext sslContext(Map<String, String> environment) {
    try {
      KeyStore all = KeyStore.getInstance(KeyStore.getDefaultType());
      all.load(null, null);
      int next = 0;
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init((KeyStore) null);
      for (TrustManager manager : factory.getTrustManagers()) {
        if (manager instanceof X509TrustManager known) {
          for (X509Certificate certificate : known.getAcceptedIssuers()) {
            all.setCertificateEntry("known-" + next++, certificate);
          }
        }
      }
      for (String name : AUTHORITIES) {
        for (Certificate certificate : certificates(environment.get(name))) {
          all.setCertificateEntry("more-" + next++, certificate);
        }
      }
      TrustManagerFactory merged =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      merged.init(all);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, merged.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("no TLS", e);
    }
  }

  private static Iterable<? extends Certificate> certificates(String file)
      throws GeneralSecurityException {
    if (file == null || !Files.isReadable(Path.of(file))) {
      return List.of();
    }
    try (InputStream in = Files.newInputStream(Path.of(file))) {
      return CertificateFactory.getInstance("X.509").generateCertificates(in);
    } catch (IOException e) {
      LOG.warnf("certificates of %s can't be read: %s", file, e.getMessage());
      return List.of();
    }
  }

  /** HTTPS_PROXY, HTTP_PROXY and NO_PROXY (hosts and domain suffixes), in either case. */
  private static final class EnvironmentProxies extends ProxySelector {

    private final Map<String, String> environment;

    EnvironmentProxies(Map<String, String> environment) {
      this.environment = environment;
    }

    @Override
    public List<Proxy> select(URI uri) {
      String proxy = variable(uri.getScheme().equals("https") ? "https_proxy" : "http_proxy");
      if (proxy.isEmpty() || excluded(uri.getHost())) {
        return List.of(Proxy.NO_PROXY);
      }
      URI address = URI.create(proxy.contains("://") ? proxy : "http://" + proxy);
      int port = address.getPort() < 0 ? 80 : address.getPort();
      return List.of(new Proxy(Proxy.Type.HTTP, new InetSocketAddress(address.getHost(), port)));
    }

    private boolean excluded(String host) {
      for (String entry : variable("no_proxy").split(",")) {
        String suffix = entry.strip().replaceFirst("^\\*?\\.", "");
        if (entry.strip().equals("*")
            || (!suffix.isEmpty() && (host.equals(suffix) || host.endsWith("." + suffix)))) {
          return true;
        }
      }
      return false;
    }

    private String variable(String name) {
      return environment.getOrDefault(
          name, environment.getOrDefault(name.toUpperCase(java.util.Locale.ROOT), ""));
    }

    @Override
    public void connectFailed(URI uri, SocketAddress address, IOException failure) {
      LOG.warnf("the proxy %s can't be reached: %s", address, failure.getMessage());
    }
  }
}
