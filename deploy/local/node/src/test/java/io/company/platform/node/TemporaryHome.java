package io.company.platform.node;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A home of its own for the test's node, and places beside it for artifacts and work. */
public final class TemporaryHome implements QuarkusTestProfile {

  private static final String PROPERTY = "platform.test.directory";

  @Override
  public Map<String, String> getConfigOverrides() {
    try {
      Path directory = Files.createTempDirectory("node-test");
      System.setProperty(PROPERTY, directory.toString());
      Runtime.getRuntime()
          .addShutdownHook(new Thread(() -> io.company.platform.node.disk.Disk.remove(directory)));
      Files.createDirectory(directory.resolve("home"));
      Files.createFile(directory.resolve("home/stop-workloads"));
      return Map.of(
          "platform.node.home", home().toString(),
          "platform.node.port-range", "22000-22999",
          "platform.node.archives", Path.of("target/archives").toAbsolutePath().toString(),
          "quarkus.http.test-port", "0",
          "quarkus.oidc.discovery-enabled", "false",
          "quarkus.oidc.jwks-path", "http://127.0.0.1:1/certs",
          "quarkus.oidc.jwks.resolve-early", "false");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Path home() {
    return Path.of(System.getProperty(PROPERTY), "home");
  }

  static Path directory(String name) throws IOException {
    Path directory = Files.createTempDirectory(home().getParent(), name);
    Files.setPosixFilePermissions(
        directory, java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
    return directory;
  }
}
