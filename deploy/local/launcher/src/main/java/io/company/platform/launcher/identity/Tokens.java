package io.company.platform.launcher.identity;

import io.company.platform.launcher.Installation;
import io.company.platform.launcher.Refusal;
import io.company.platform.launcher.keycloak.Realm;
import io.company.platform.launcher.port.Port;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;

/** Access tokens for the demo users. */
public record Tokens(Installation installation) {
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  public record Token(String text, Instant expires) {}

  /**
   * @throws Refusal for a user that there is not, or when Keycloak does not run
   */
  public Token of(String user) throws IOException {
    requireKnown(user);
    String password = installation.secrets().users(Realm.USERS).get(user);
    int port = installation.ports().of(Port.KEYCLOAK);
    URI endpoint =
        URI.create("http://127.0.0.1:" + port + "/realms/platform/protocol/openid-connect/token");
    return new PasswordGrant(endpoint, PATIENCE).ask(user, password);
  }

  public static void requireKnown(String user) {
    if (!Realm.USERS.contains(user)) {
      throw new Refusal(
          "there is no user " + user + ": choose one of " + String.join(", ", Realm.USERS));
    }
  }
}
