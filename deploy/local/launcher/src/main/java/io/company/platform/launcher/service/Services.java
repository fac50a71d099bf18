package io.company.platform.launcher.service;

import io.company.platform.launcher.home.Home;
import io.company.platform.launcher.part.Part;
import io.company.platform.launcher.part.Probe;
import io.company.platform.launcher.port.Port;
import io.company.platform.launcher.port.Ports;
import io.company.platform.launcher.secret.Certificate;
import io.company.platform.launcher.service.ServicePart.Profile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Our own programs and what each is told: the one place that knows their configuration keys. */
public record Services(
    Home home,
    Ports ports,
    Map<String, String> databases,
    Map<String, String> kafka,
    Map<String, String> clients,
    StorageSecrets storageSecrets) {
  /**
   * What the storage and database-service share.
   *
   * @param admin the password of whoever makes buckets and keys
   * @param seal what the table of keys is encrypted with on the disk
   */
  public record StorageSecrets(String admin, String seal) {}

  public static final List<String> OWNERS =
      List.of("app-service", "database-service", "deploy-service", "observability-service");

  /** Who logs in at Keycloak and Kafka as itself. */
  public static final List<String> CLIENTS =
      List.of(
          "api-gateway",
          "app-service",
          "database-service",
          "deploy-service",
          "observability-service",
          "node");

  private static final List<String> QUARKUS =
      List.of(
          "-Xms32m",
          "-XX:MaxDirectMemorySize=96m",
          "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow",
          "--add-opens=java.base/java.lang=ALL-UNNAMED");

  /** The database, and role, of the service that owns some kinds. */
  public static String database(String owner) {
    return owner.replace('-', '_');
  }

  public Part owner(String name) {
    Map<String, String> settings = common(name, port(name));
    settings.put(
        "platform.store.url",
        "postgresql://127.0.0.1:" + ports.of(Port.POSTGRES) + "/" + database(name));
    settings.put("platform.store.user", database(name));
    settings.put("platform.store.password", databases.get(database(name)));
    // The supervisor runs one process of it at a time.
    settings.put("platform.reconcile.replica", name);
    if (name.equals("database-service")) {
      settings.put(
          "platform.vault.keyset",
          home.secrets().resolve("database-service-vault.json").toString());
      settings.put("platform.queue.brokers", "127.0.0.1:" + ports.of(Port.QUEUES));
      settings.put("platform.bucket.endpoint", "http://127.0.0.1:" + ports.of(Port.STORAGE));
      settings.put("platform.bucket.admin", "http://127.0.0.1:" + ports.of(Port.STORAGE_ADMIN));
      settings.put("platform.bucket.admin-password", storageSecrets.admin());
    }
    if (name.equals("deploy-service")) {
      settings.put("platform.source.local", home.git().toString());
      settings.put("platform.deploy.home", home.data(name).toString());
      settings.put("platform.deploy.artifacts", home.node().resolve("artifacts").toString());
      settings.put("platform.deploy.ingress.port", Integer.toString(ports.of(Port.INGRESS)));
    }
    return service(name, home.checkout().resolve(name), 144, Set.of("postgres"), settings);
  }

  public Part gateway(Certificate certificate) {
    Map<String, String> settings = common("api-gateway", ports.of(Port.API));
    settings.put("quarkus.http.ssl-port", Integer.toString(ports.of(Port.API_TLS)));
    settings.put("quarkus.http.insecure-requests", "enabled");
    settings.put("quarkus.http.ssl.certificate.key-store-file", certificate.keyStore().toString());
    settings.put("quarkus.http.ssl.certificate.key-store-file-type", "PKCS12");
    settings.put("quarkus.http.ssl.certificate.key-store-password", certificate.password());
    return service("api-gateway", home.checkout().resolve("api-gateway"), 144, Set.of(), settings);
  }

  public Part node() {
    Map<String, String> settings = common("node", ports.of(Port.NODE));
    settings.put("platform.node.home", home.node().toString());
    settings.put("platform.node.archives", home.parts().toString());
    Profile profile =
        new Profile(
            112,
            Set.of(),
            QUARKUS,
            Map.of("PLATFORM_NODE_HOME", home.node().toString()),
            true,
            Duration.ofSeconds(60));
    return new ServicePart(
        home,
        "node",
        home.checkout().resolve("deploy/local/node"),
        ports.of(Port.NODE),
        ready(ports.of(Port.NODE)),
        profile,
        settings);
  }

  public Part ingress() {
    int port = ports.of(Port.INGRESS);
    Map<String, String> environment =
        Map.of(
            "PLATFORM_INGRESS_PORT",
            Integer.toString(port),
            "PLATFORM_NODE_HOME",
            home.node().toString());
    List<String> options =
        List.of(
            "-Xms24m",
            "-XX:MaxDirectMemorySize=64m",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow");
    Profile profile =
        new Profile(64, Set.of(), options, environment, false, Duration.ofSeconds(30));
    return new ServicePart(
        home,
        "ingress",
        home.checkout().resolve("deploy/local/ingress"),
        port,
        new Probe.Tcp(port),
        profile,
        Map.of());
  }

  /** The S3 API: objects below {@code data/storage}. */
  public Part storage() {
    int port = ports.of(Port.STORAGE);
    Map<String, String> settings =
        Map.of(
            "storage.port", Integer.toString(port),
            "storage.directory", home.data("storage").toString(),
            "storage.admin.port", Integer.toString(ports.of(Port.STORAGE_ADMIN)),
            "storage.admin.password", storageSecrets.admin(),
            "storage.seal", storageSecrets.seal());
    List<String> options =
        List.of(
            "-Xms24m",
            "-XX:MaxDirectMemorySize=32m",
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
            "-Dorg.slf4j.simpleLogger.showDateTime=true",
            "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSSXXX");
    Profile profile = new Profile(224, Set.of(), options, Map.of(), false, Duration.ofSeconds(40));
    return new ServicePart(
        home,
        "storage",
        home.checkout().resolve("deploy/local/storage"),
        port,
        new Probe.Tcp(port),
        profile,
        settings);
  }

  private Part service(
      String name,
      Path module,
      int heapMegabytes,
      Set<String> needs,
      Map<String, String> settings) {
    int port = Integer.parseInt(settings.get("quarkus.http.port"));
    Profile profile =
        new Profile(heapMegabytes, needs, QUARKUS, Map.of(), false, Duration.ofSeconds(45));
    return new ServicePart(home, name, module, port, ready(port), profile, settings);
  }

  private static Probe ready(int port) {
    return new Probe.Http(port, "/q/health/ready");
  }

  private Map<String, String> common(String name, int port) {
    Map<String, String> settings = new HashMap<>();
    settings.put("quarkus.http.host", "127.0.0.1");
    settings.put("quarkus.http.port", Integer.toString(port));
    settings.put("platform.service", name);
    settings.put("platform.kafka.bootstrap-servers", "127.0.0.1:" + ports.of(Port.KAFKA));
    settings.put("platform.kafka.user", name);
    settings.put("platform.kafka.password", kafka.get(name));
    settings.put("quarkus.oidc.auth-server-url", identityUrl());
    // What discovery would say, so that no service waits for Keycloak when it starts.
    settings.put("quarkus.oidc.discovery-enabled", "false");
    settings.put("quarkus.oidc.jwks-path", identityUrl() + "/protocol/openid-connect/certs");
    settings.put("quarkus.oidc.jwks.resolve-early", "false");
    settings.put("quarkus.oidc.token.issuer", identityUrl());
    settings.put("platform.identity.client-id", name);
    settings.put("platform.identity.client-secret", clients.get(name));
    // Whoever asks for its health every 60 ms while it starts sees the answer himself.
    settings.put("quarkus.log.category.\"io.smallrye.health\".level", "WARN");
    for (String peer :
        List.of(
            "app-service", "database-service", "deploy-service", "observability-service", "node")) {
      settings.put("platform.peers." + peer, "127.0.0.1:" + port(peer));
    }
    return settings;
  }

  private String identityUrl() {
    return "http://127.0.0.1:" + ports.of(Port.KEYCLOAK) + "/realms/platform";
  }

  private int port(String service) {
    return ports.of(Port.valueOf(service.toUpperCase(java.util.Locale.ROOT).replace('-', '_')));
  }
}
