package io.company.platform.launcher.secret;

import io.company.platform.launcher.home.Home;
import io.company.platform.launcher.process.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;

/**
 * The API's self-signed certificate for localhost: made once per installation, valid for ten years.
 */
public record Certificate(Path keyStore, Path pem, String password) {
  private static final String PASSWORD_VARIABLE = "STORE_PASSWORD";

  public static Certificate of(Home home, Secrets secrets) throws IOException {
    Path keyStore = home.secrets().resolve("api.p12");
    return new Certificate(
        keyStore, home.secrets().resolve("api.pem"), secrets.installation("api-key-store"));
  }

  /** Makes key store and certificate when they are missing. */
  public void create() throws IOException {
    if (!Files.exists(keyStore)) {
      Path fresh = keyStore.resolveSibling("api.new.p12");
      Files.deleteIfExists(fresh);
      keytool(
          "-genkeypair",
          "-alias",
          "api",
          "-keyalg",
          "EC",
          "-groupname",
          "secp256r1",
          "-sigalg",
          "SHA256withECDSA",
          "-dname",
          "CN=localhost",
          "-validity",
          "3650",
          "-storetype",
          "PKCS12",
          "-keystore",
          fresh.toString(),
          "-ext",
          "san=dns:localhost,ip:127.0.0.1",
          "-ext",
          "ku=digitalSignature,keyCertSign",
          "-ext",
          "bc=ca:true",
          "-ext",
          "eku=serverAuth");
      Files.setPosixFilePermissions(
          fresh, java.nio.file.attribute.PosixFilePermissions.fromString("rw-------"));
      Files.move(fresh, keyStore, StandardCopyOption.ATOMIC_MOVE);
    }
    if (!Files.exists(pem)) {
      Path fresh = pem.resolveSibling("api.new.pem");
      keytool(
          "-exportcert",
          "-rfc",
          "-alias",
          "api",
          "-keystore",
          keyStore.toString(),
          "-file",
          fresh.toString());
      Files.move(fresh, pem, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  private void keytool(String... arguments) throws IOException {
    List<String> command = new java.util.ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments));
    command.addAll(List.of("-storepass:env", PASSWORD_VARIABLE));
    Tool.run(command, null, Map.of(PASSWORD_VARIABLE, password), "");
  }
}
