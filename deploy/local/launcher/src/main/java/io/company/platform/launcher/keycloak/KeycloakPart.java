package io.company.platform.launcher.keycloak;

import io.company.platform.launcher.home.Home;
import io.company.platform.launcher.home.OwnerOnly;
import io.company.platform.launcher.part.Built;
import io.company.platform.launcher.part.Java;
import io.company.platform.launcher.part.Launch;
import io.company.platform.launcher.part.Part;
import io.company.platform.launcher.part.Probe;
import io.company.platform.launcher.part.Unpacked;
import io.company.platform.launcher.process.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Keycloak on the platform's Postgres, with the realm {@code platform}. Its program is built once
 * per checkout for the features that we use; an installation's own folder holds its settings and
 * the realm with the secrets filled in.
 */
public final class KeycloakPart implements Part {
  private static final String BUILD_CLASS = "io.quarkus.bootstrap.runner.QuarkusEntryPoint";
  private static final String MAIN_CLASS = "org.keycloak.quarkus.runtime.KeycloakMain";
  private static final String WITHOUT =
      String.join(
          ",",
          "account",
          "account-api",
          "admin-fine-grained-authz",
          "authorization",
          "ciba",
          "device-flow",
          "dpop",
          "impersonation",
          "kerberos",
          "organization",
          "par",
          "passkeys",
          "passkeys-conditional-ui-authenticator",
          "recovery-codes",
          "step-up-authentication",
          "step-up-authentication-saml",
          "web-authn");
  private static final int HEAP_MEGABYTES = 200;
  private static final int BUILD_HEAP_MEGABYTES = 512;

  private final Home home;
  private final int port;
  private final int postgresPort;
  private final Settings settings;

  /**
   * @param realm rendered, with secrets
   */
  public record Settings(String databasePassword, String adminPassword, String realm) {}

  public KeycloakPart(Home home, int port, int postgresPort, Settings settings) {
    this.home = home;
    this.port = port;
    this.postgresPort = postgresPort;
    this.settings = settings;
  }

  @Override
  public String name() {
    return "keycloak";
  }

  @Override
  public Set<String> needs() {
    return Set.of("postgres");
  }

  @Override
  public int port() {
    return port;
  }

  /**
   * The realm is there, and so is the database that tokens need. Keycloak answers for a realm it
   * knows from memory; for one that there is not it must ask the database, and says 404 only when
   * that has answered. Its own readiness looks at the database only where metrics are kept.
   */
  @Override
  public Probe probe() {
    return new Probe.Both(
        new Probe.Http(port, "/realms/platform/.well-known/openid-configuration"),
        new Probe.Http(port, "/realms/no-such-realm", 404));
  }

  @Override
  public Optional<String> missing() {
    return archive().isPresent()
        ? Optional.empty()
        : Optional.of("it was not fetched by the build");
  }

  @Override
  public void prepare() throws IOException {
    program()
        .make(
            fresh -> {
              Unpacked.zip(archive().orElseThrow(), fresh);
              Java builder =
                  new Java(
                      home,
                      name(),
                      home.parts(),
                      BUILD_HEAP_MEGABYTES,
                      options(fresh),
                      List.of(fresh.resolve("lib/quarkus-run.jar")),
                      BUILD_CLASS);
              OwnerOnly.directory(builder.directory(), "rwx------");
              List<String> build =
                  builder.once(List.of("build", "--db=postgres", "--features-disabled=" + WITHOUT));
              Tool.run(build, fresh, Map.of(), "");
            });
    for (String folder : List.of("conf", "data/import", "providers", "themes")) {
      OwnerOnly.directory(folder(), "rwx------");
      OwnerOnly.directory(folder().resolve(folder), "rwx------");
    }
    Path libraries = folder().resolve("lib");
    Files.deleteIfExists(libraries);
    Files.createSymbolicLink(libraries, program().directory().resolve("lib"));
  }

  @Override
  public Launch launch() throws IOException {
    return launch(classPath(program().directory()));
  }

  /** Without the class path: it is not known before the program is unpacked and built. */
  @Override
  public String print() throws IOException {
    return launch(List.of(program().directory())).fingerprint();
  }

  private Launch launch(List<Path> classPath) throws IOException {
    Map<String, String> environment =
        Map.of(
            "KC_DB_PASSWORD",
            settings.databasePassword,
            "KC_BOOTSTRAP_ADMIN_USERNAME",
            "admin",
            "KC_BOOTSTRAP_ADMIN_PASSWORD",
            settings.adminPassword,
            "MALLOC_ARENA_MAX",
            "2");
    List<String> arguments =
        List.of(
            "start",
            "--optimized",
            "--import-realm",
            "--cache=local",
            "--http-enabled=true",
            "--http-host=127.0.0.1",
            "--http-port=" + port,
            "--hostname=http://127.0.0.1:" + port,
            "--db-url=jdbc:postgresql://127.0.0.1:" + postgresPort + "/keycloak",
            "--db-username=keycloak",
            "--db-pool-initial-size=1",
            "--db-pool-min-size=1",
            "--db-pool-max-size=8",
            "--http-pool-max-threads=16",
            "--log-level=warn,org.keycloak.quarkus.runtime:info,io.quarkus:info");
    Java java =
        new Java(home, name(), home.parts(), HEAP_MEGABYTES, runOptions(), classPath, MAIN_CLASS);
    return new Launch(
        java.command(arguments),
        environment,
        folder(),
        Map.of(folder().resolve("data/import/platform-realm.json"), settings.realm),
        false);
  }

  @Override
  public Duration stopPatience() {
    return Duration.ofSeconds(60);
  }

  /**
   * All on one class path, which the JVM can archive, instead of behind Keycloak's own class
   * loader.
   */
  private static List<Path> classPath(Path program) throws IOException {
    List<Path> classPath = new ArrayList<>();
    for (String first :
        List.of("quarkus/transformed-bytecode.jar", "quarkus/generated-bytecode.jar")) {
      classPath.add(program.resolve("lib").resolve(first));
    }
    for (String folder : List.of("app", "lib/boot", "lib/main")) {
      classPath.addAll(Built.jars(program.resolve("lib").resolve(folder)));
    }
    return classPath;
  }

  /**
   * With a look at each connection before it is used, one round trip on loopback. Otherwise every
   * connection that Postgres left behind when it died fails one request, up to two minutes later.
   */
  private List<String> runOptions() {
    List<String> options = new ArrayList<>(options(folder()));
    options.add("-Dquarkus.datasource.jdbc.validate-on-borrow=true");
    return options;
  }

  private static List<String> options(Path folder) {
    List<String> options =
        new ArrayList<>(
            List.of(
                "-XX:TieredStopAtLevel=1",
                "-Dkc.home.dir=" + folder,
                "-Djboss.server.config.dir=" + folder.resolve("conf"),
                "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                "-Dpicocli.disable.closures=true",
                "-Djava.util.concurrent.ForkJoinPool.common.threadFactory="
                    + "io.quarkus.bootstrap.forkjoin.QuarkusForkJoinWorkerThreadFactory",
                "--enable-native-access=ALL-UNNAMED"));
    for (String opened :
        List.of("java.util", "java.util.concurrent", "java.security", "java.lang")) {
      options.add("--add-opens=java.base/" + opened + "=ALL-UNNAMED");
    }
    return options;
  }

  private Path folder() {
    return home.data("keycloak");
  }

  private Unpacked program() {
    String version =
        archive().map(zip -> zip.getFileName().toString().replace(".zip", "")).orElse("keycloak");
    return new Unpacked(home.parts().resolve(version));
  }

  private Optional<Path> archive() {
    return Built.newest(home.parts(), "keycloak-", ".zip");
  }
}
