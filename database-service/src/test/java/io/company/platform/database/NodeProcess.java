package io.company.platform.database;

import io.company.platform.kernel.fixture.TokenIssuer;
import io.company.platform.kernel.fixture.Wait;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A real node, as the build made it, in a process and a home of its own. It is started by the test,
 * which knows the issuer of tokens; it can be killed and started again on the same home. What it
 * ran ends with it at the end of the tests.
 */
public final class NodeProcess implements QuarkusTestResourceLifecycleManager {

  private static final Path MODULE = Path.of("../deploy/local/node/target");

  private Path home;
  private int port;
  private Process process;

  @Override
  public Map<String, String> start() {
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
      home = Files.createTempDirectory("database-service-node");
      Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Map<String, String> settings = new HashMap<>();
    settings.put("platform.peers.node", "127.0.0.1:" + port);
    settings.put("platform.database.figures", "1s");
    settings.put("platform.vault.keyset", home.resolve("vault.json").toString());
    return settings;
  }

  @Override
  public void inject(TestInjector injector) {
    injector.injectIntoFields(this, new TestInjector.MatchesType(NodeProcess.class));
  }

  /** Until it answers; nothing where it runs already. */
  public void run(TokenIssuer issuer) {
    if (process != null && process.isAlive()) {
      return;
    }
    try {
      process =
          new ProcessBuilder(command(issuer))
              .redirectErrorStream(true)
              .redirectOutput(home.resolve("node.log").toFile())
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Wait.until("the node answers", Duration.ofSeconds(60), this::answers);
  }

  private List<String> command(TokenIssuer issuer) throws IOException {
    Path runner;
    try (Stream<Path> jars = Files.list(MODULE)) {
      runner =
          jars.filter(jar -> jar.toString().endsWith("-runner.jar"))
              .findFirst()
              .orElseThrow(
                  () -> new IllegalStateException("package deploy/local/node first: no runner"));
    }
    return List.of(
        ProcessHandle.current().info().command().orElse("java"),
        "-Xmx160m",
        "--enable-native-access=ALL-UNNAMED",
        "-Dquarkus.http.port=" + port,
        "-Dplatform.node.home=" + home.resolve("node"),
        "-Dplatform.node.port-range=23000-23999",
        "-Dplatform.node.archives=" + MODULE.resolve("archives").toAbsolutePath().normalize(),
        "-Dquarkus.oidc.auth-server-url=" + issuer.url(),
        "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
        "-jar",
        runner.toString());
  }

  private boolean answers() {
    if (!process.isAlive()) {
      throw new AssertionError("the node ended: " + log());
    }
    try (HttpClient http = HttpClient.newHttpClient()) {
      URI health = URI.create("http://127.0.0.1:" + port + "/q/health/ready");
      return http.send(
                  HttpRequest.newBuilder(health).build(), HttpResponse.BodyHandlers.discarding())
              .statusCode()
          == 200;
    } catch (IOException notYet) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** What it wrote. */
  public String log() {
    try {
      return Files.readString(home.resolve("node.log"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As a crash would; what it runs goes on. */
  public void kill() {
    process.destroyForcibly();
    process.onExit().join();
  }

  /** Where the files of a volume are. */
  public Path volume(String id) {
    return home.resolve("node/volumes").resolve(id).resolve("data");
  }

  /** Folders of the volumes that there are. */
  public List<String> volumes() {
    try (Stream<Path> all = Files.list(home.resolve("node/volumes"))) {
      return all.map(path -> path.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void stop() {
    try {
      if (process != null) {
        Files.createFile(home.resolve("node/stop-workloads"));
        process.destroy();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
          process.destroyForcibly();
        }
      }
      if (home != null) {
        new ProcessBuilder("rm", "-rf", home.toString()).start().waitFor();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
