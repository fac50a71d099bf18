package io.company.platform.launcher;

import io.company.platform.launcher.home.Home;
import io.company.platform.launcher.kafka.KafkaPart;
import io.company.platform.launcher.keycloak.KeycloakPart;
import io.company.platform.launcher.keycloak.Realm;
import io.company.platform.launcher.part.Part;
import io.company.platform.launcher.part.Plan;
import io.company.platform.launcher.port.Port;
import io.company.platform.launcher.port.Ports;
import io.company.platform.launcher.postgres.PostgresPart;
import io.company.platform.launcher.secret.Certificate;
import io.company.platform.launcher.secret.Secrets;
import io.company.platform.launcher.service.Services;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One installation: its home, its ports, its secrets, and the plan of parts that follows from them.
 */
public record Installation(Home home, Ports ports, Secrets secrets) {
  /** Restricts the plan to some parts and what they need; for work on the launcher itself. */
  private static final String ONLY = "PLATFORM_PARTS";

  /** The installation that the environment names; its folders are made when {@code create}. */
  public static Installation open(boolean create) throws IOException {
    Map<String, String> environment = System.getenv();
    String checkout = System.getProperty("platform.checkout", "");
    Home home = Home.of(environment, Path.of(checkout).toAbsolutePath());
    if (create) {
      home.create();
    }
    return new Installation(home, Ports.of(home, environment), new Secrets(home));
  }

  public Installation with(Ports other) {
    return new Installation(home, other, secrets);
  }

  public Plan plan() throws IOException {
    Map<String, String> roles =
        secrets.postgres(
            Stream.concat(
                    Stream.of("postgres", "keycloak"),
                    Services.OWNERS.stream().map(Services::database))
                .toList());
    Map<String, String> kafka =
        secrets.kafka(
            Stream.concat(Stream.of(KafkaPart.BROKER), Services.CLIENTS.stream()).toList());
    Map<String, String> clients = secrets.clients(Services.CLIENTS);
    Map<String, String> users = secrets.users(Realm.USERS);
    Path template = home.checkout().resolve("deploy/keycloak/platform-realm.json");
    String realm =
        new Realm(Files.readString(template)).rendered(Map.of("user", users, "client", clients));

    List<Part> parts = new ArrayList<>();
    Services services =
        new Services(
            home,
            ports,
            roles,
            kafka,
            clients,
            new Services.StorageSecrets(
                secrets.installation("storage-admin"), secrets.installation("storage-seal")));
    parts.add(new PostgresPart(home, ports.of(Port.POSTGRES), roles));
    parts.add(services.ingress());
    parts.add(services.storage());
    parts.add(
        new KeycloakPart(
            home,
            ports.of(Port.KEYCLOAK),
            ports.of(Port.POSTGRES),
            new KeycloakPart.Settings(
                roles.get("keycloak"), secrets.installation("keycloak-admin"), realm)));
    KafkaPart.Listeners listeners =
        new KafkaPart.Listeners(
            ports.of(Port.KAFKA), ports.of(Port.KAFKA_CONTROLLER), ports.of(Port.QUEUES));
    parts.add(new KafkaPart(home, listeners, kafka));
    parts.add(services.node());
    Services.OWNERS.forEach(owner -> parts.add(services.owner(owner)));
    parts.add(services.gateway(certificate()));
    String only = System.getenv().getOrDefault(ONLY, "");
    Plan plan = new Plan(parts);
    return only.isBlank() ? plan : plan.only(Set.of(only.split(",")));
  }

  public Certificate certificate() throws IOException {
    return Certificate.of(home, secrets);
  }
}
