package io.company.platform.launcher.postgres;

import io.company.platform.launcher.home.Home;
import io.company.platform.launcher.home.OwnerOnly;
import io.company.platform.launcher.part.Built;
import io.company.platform.launcher.part.Launch;
import io.company.platform.launcher.part.Part;
import io.company.platform.launcher.part.Probe;
import io.company.platform.launcher.part.Unpacked;
import io.company.platform.launcher.process.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The one Postgres server: loopback only, SCRAM only, durable. Each database belongs to the role of
 * the same name and nobody else may connect to it. The cluster appears whole: it is made beside its
 * place and renamed into it.
 */
public final class PostgresPart implements Part {
  private static final String SUPERUSER = "postgres";

  private final Home home;
  private final int port;
  private final Map<String, String> passwords;
  private final Identity identity;

  /**
   * @param passwords of the superuser {@code postgres} and of each database's role, by role
   */
  public PostgresPart(Home home, int port, Map<String, String> passwords) throws IOException {
    this.home = home;
    this.port = port;
    this.passwords = passwords;
    this.identity = Identity.of(home.data("postgres"), binaries().map(Unpacked::directory));
  }

  @Override
  public String name() {
    return "postgres";
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public Probe probe() {
    return new Probe.Postgres(port);
  }

  @Override
  public Optional<String> missing() {
    return archive().isPresent()
        ? Optional.empty()
        : Optional.of("its binaries were not fetched by the build");
  }

  @Override
  public void prepare() throws IOException {
    Unpacked binaries = binaries().orElseThrow();
    binaries.make(
        fresh -> {
          try (var jar = new java.util.zip.ZipFile(archive().orElseThrow().toFile())) {
            var entry =
                jar.stream()
                    .filter(each -> each.getName().endsWith(".txz"))
                    .findFirst()
                    .orElseThrow();
            Unpacked.tarXz(jar.getInputStream(entry), fresh);
          }
        });
    Path cluster = home.data("postgres");
    if (!Files.exists(cluster)) {
      initialise(cluster);
      return;
    }
    addDatabases(cluster);
  }

  @Override
  public Launch launch() {
    List<String> command = new ArrayList<>(identity.prefix());
    command.addAll(List.of(program("postgres"), "-D", home.data("postgres").toString()));
    settings().forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
    return new Launch(command, Map.of("LC_ALL", "C.UTF-8"), home.data("postgres"), Map.of(), false);
  }

  /** Fast shutdown: connections are cut, everything is flushed. */
  @Override
  public String stopSignal() {
    return "INT";
  }

  private Map<String, String> settings() {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("listen_addresses", "127.0.0.1");
    settings.put("port", Integer.toString(port));
    settings.put("unix_socket_directories", "");
    settings.put("max_connections", "100");
    settings.put("shared_buffers", "64MB");
    settings.put("max_wal_size", "512MB");
    settings.put("io_method", "sync");
    settings.put("jit", "off");
    settings.put("max_parallel_workers", "0");
    settings.put("max_worker_processes", "2");
    settings.put("autovacuum_max_workers", "1");
    settings.put("log_checkpoints", "off");
    return settings;
  }

  private void initialise(Path cluster) throws IOException {
    Path fresh = cluster.resolveSibling("postgres.new");
    Unpacked.delete(fresh);
    OwnerOnly.directory(fresh, "rwx------");
    identity.named().own(fresh);
    run(
        fresh,
        "",
        program("initdb"),
        "-D",
        fresh.toString(),
        "-U",
        SUPERUSER,
        "-E",
        "UTF8",
        "--locale=C.UTF-8",
        "--auth=trust",
        "--no-instructions");
    Files.writeString(fresh.resolve("pg_hba.conf"), "host all all 127.0.0.1/32 scram-sha-256\n");
    List<String> statements = new ArrayList<>();
    passwords.forEach((role, password) -> statements.addAll(statements(role, password)));
    single(fresh, statements);
    identity.own(fresh);
    writeRoles();
    Files.move(fresh, cluster, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Databases that a newer version of the platform added. */
  private void addDatabases(Path cluster) throws IOException {
    Path file = rolesFile();
    List<String> known = Files.exists(file) ? Files.readAllLines(file) : List.of();
    List<String> statements =
        passwords.entrySet().stream()
            .filter(role -> !known.contains(role.getKey()))
            .flatMap(role -> statements(role.getKey(), role.getValue()).stream())
            .toList();
    if (!statements.isEmpty()) {
      identity.named().own(cluster);
      single(cluster, statements);
      writeRoles();
    }
    identity.own(cluster);
  }

  private static List<String> statements(String role, String password) {
    if (role.equals(SUPERUSER)) {
      return List.of("ALTER ROLE postgres PASSWORD '" + password + "'");
    }
    return List.of(
        "CREATE ROLE " + role + " LOGIN PASSWORD '" + password + "'",
        "CREATE DATABASE " + role + " OWNER " + role,
        "REVOKE ALL ON DATABASE " + role + " FROM PUBLIC");
  }

  /** Runs the statements with no server about: one a line, the first error ends it. */
  private void single(Path cluster, List<String> statements) throws IOException {
    String input = String.join(";\n", statements) + ";\n";
    run(
        cluster,
        input,
        program("postgres"),
        "--single",
        "-D",
        cluster.toString(),
        "-c",
        "exit_on_error=true",
        "-c",
        "log_statement=none",
        "-c",
        "log_min_error_statement=panic",
        SUPERUSER);
  }

  private void run(Path directory, String input, String... command) throws IOException {
    List<String> whole =
        Stream.concat(identity.named().prefix().stream(), Stream.of(command)).toList();
    Tool.run(whole, directory, Map.of("LC_ALL", "C.UTF-8"), input);
  }

  private void writeRoles() throws IOException {
    OwnerOnly.write(rolesFile(), String.join("\n", passwords.keySet()) + "\n");
  }

  private Path rolesFile() {
    return home.data().resolve("postgres.roles");
  }

  private String program(String name) {
    return binaries().orElseThrow().directory().resolve("bin").resolve(name).toString();
  }

  private Optional<Unpacked> binaries() {
    return archive()
        .map(
            jar -> {
              String version = jar.getFileName().toString().replace(".jar", "");
              return new Unpacked(home.parts().resolve(version));
            });
  }

  private Optional<Path> archive() {
    return Built.newest(home.parts(), "postgres-", ".jar");
  }
}
