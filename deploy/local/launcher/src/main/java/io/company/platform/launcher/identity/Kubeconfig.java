package io.company.platform.launcher.identity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.company.platform.launcher.Installation;
import io.company.platform.launcher.Refusal;
import io.company.platform.launcher.port.Port;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Base64;

/**
 * A kubeconfig for one user: kubectl asks {@code ./platform token} for a token whenever it needs a
 * fresh one.
 */
public record Kubeconfig(Installation installation) {

  public String of(String user) throws IOException {
    Tokens.requireKnown(user);
    var pem = installation.certificate().pem();
    if (!Files.exists(pem)) {
      throw new Refusal(
          "this installation has no certificate yet: start the platform with ./platform up");
    }
    String team = team(user);
    String namespace = team.isEmpty() ? "" : "\n    namespace: " + team;
    return """
        apiVersion: v1
        kind: Config
        current-context: platform
        clusters:
        - name: platform
          cluster:
            server: https://localhost:%d
            certificate-authority-data: %s
        contexts:
        - name: platform
          context:
            cluster: platform
            user: %s%s
        users:
        - name: %s
          user:
            exec:
              apiVersion: client.authentication.k8s.io/v1
              command: %s
              args: [token, %s, --exec-credential]
              env:
              - name: PLATFORM_HOME
                value: %s
              interactiveMode: Never
              provideClusterInfo: false
        """
        .formatted(
            installation.ports().of(Port.API_TLS),
            Base64.getEncoder().encodeToString(Files.readAllBytes(pem)),
            user,
            namespace,
            user,
            quoted(installation.home().checkout().resolve("platform").toString()),
            user,
            quoted(installation.home().directory().toString()));
  }

  /** The first group's team; empty for who has none. */
  private String team(String user) throws IOException {
    var template = installation.home().checkout().resolve("deploy/keycloak/platform-realm.json");
    for (JsonNode each : new ObjectMapper().readTree(template.toFile()).path("users")) {
      String group = each.path("groups").path(0).asText("");
      if (each.path("username").asText().equals(user) && group.indexOf('/', 1) > 0) {
        return group.substring(1, group.indexOf('/', 1));
      }
    }
    return "";
  }

  private static String quoted(String text) throws IOException {
    return new ObjectMapper().writeValueAsString(text);
  }
}
