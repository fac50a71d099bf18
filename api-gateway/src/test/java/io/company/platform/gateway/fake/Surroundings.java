package io.company.platform.gateway.fake;

import io.company.platform.kernel.fixture.TokenIssuer;
import io.company.platform.kinds.Kind;
import io.company.platform.kinds.Kinds;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * What the gateway stands between in tests: an issuer of tokens, one owner of all kinds, and a
 * certificate.
 */
public final class Surroundings implements QuarkusTestResourceLifecycleManager {

  public static final TokenIssuer ISSUER = TokenIssuer.start();
  public static final FakeOwner OWNER = new FakeOwner();

  private Path folder;

  @Override
  public Map<String, String> start() {
    OWNER.start(0);
    Map<String, String> settings = new HashMap<>();
    settings.put("quarkus.oidc.auth-server-url", ISSUER.url());
    for (Kind kind : Kinds.all()) {
      settings.put("platform.peers." + kind.owner(), "127.0.0.1:" + OWNER.port());
    }
    settings.put("quarkus.http.test-port", "0");
    settings.put("quarkus.http.test-ssl-port", "0");
    settings.put("quarkus.http.ssl.certificate.key-store-file", certificate().toString());
    settings.put("quarkus.http.ssl.certificate.key-store-password", "changeit");
    return settings;
  }

  private Path certificate() {
    try {
      folder = Files.createTempDirectory("gateway-test");
      Path store = folder.resolve("gateway.p12");
      Process keytool =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                  "-genkeypair",
                  "-alias",
                  "gateway",
                  "-keyalg",
                  "EC",
                  "-dname",
                  "CN=localhost",
                  "-ext",
                  "san=ip:127.0.0.1,dns:localhost",
                  "-storetype",
                  "PKCS12",
                  "-keystore",
                  store.toString(),
                  "-storepass",
                  "changeit")
              .redirectErrorStream(true)
              .start();
      String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (keytool.waitFor() != 0) {
        throw new IllegalStateException("keytool: " + said);
      }
      return store;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void stop() {
    OWNER.close();
    try {
      Files.deleteIfExists(folder.resolve("gateway.p12"));
      Files.deleteIfExists(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
