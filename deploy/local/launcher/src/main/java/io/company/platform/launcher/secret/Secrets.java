package io.company.platform.launcher.secret;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.launcher.home.Home;
import io.company.platform.launcher.home.OwnerOnly;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The passwords of one installation: random, made once, each group in a file of {@code secrets/}
 * that only the owner reads. A name that was added later gets its secret when it is first missed;
 * none ever changes. Where there is no installation yet, nothing is kept.
 */
public final class Secrets {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int BYTES = 24;

  private final Path directory;
  private final SecureRandom random = new SecureRandom();

  public Secrets(Home home) {
    this.directory = home.secrets();
  }

  /** Passwords of the people of the realm, by user name; {@code users.json}. */
  public Map<String, String> users(List<String> names) throws IOException {
    return group("users", names);
  }

  /** Passwords of the Postgres roles, by role; {@code postgres.json}. */
  public Map<String, String> postgres(List<String> roles) throws IOException {
    return group("postgres", roles);
  }

  /** Passwords of Kafka's users, by user; {@code kafka.json}. */
  public Map<String, String> kafka(List<String> users) throws IOException {
    return group("kafka", users);
  }

  /** Client secrets of the realm's confidential clients, by client id; {@code clients.json}. */
  public Map<String, String> clients(List<String> ids) throws IOException {
    return group("clients", ids);
  }

  /**
   * The one of Keycloak's own administrator and of the gateway's key store; {@code
   * installation.json}.
   */
  public String installation(String name) throws IOException {
    return group("installation", List.of(name)).get(name);
  }

  private synchronized Map<String, String> group(String name, List<String> keys)
      throws IOException {
    Path file = directory.resolve(name + ".json");
    ObjectNode tree =
        Files.exists(file) ? (ObjectNode) JSON.readTree(file.toFile()) : JSON.createObjectNode();
    boolean complete = true;
    for (String key : keys) {
      if (!tree.has(key)) {
        complete = false;
        tree.put(key, make());
      }
    }
    if (!complete && Files.isDirectory(directory)) {
      OwnerOnly.write(file, tree.toPrettyString() + "\n");
    }
    Map<String, String> secrets = new LinkedHashMap<>();
    keys.forEach(key -> secrets.put(key, tree.get(key).asText()));
    return secrets;
  }

  private String make() {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
