package io.company.platform.e2e;

import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The kubectl that people already have, unchanged. */
class KubectlE2E {

  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static Installation platform;
  private static Path kubeconfig;

  @BeforeAll
  static void writeKubeconfig() throws IOException {
    assumeTrue(
        List.of(System.getenv("PATH").split(":")).stream()
            .anyMatch(d -> Files.isExecutable(Path.of(d, "kubectl"))),
        "kubectl is not installed here");
    platform = Shared.platform();
    kubeconfig = Files.createTempFile("kubeconfig", ".yaml");
    Files.writeString(kubeconfig, platform.platform(LIMIT, "kubeconfig", "alice").orFail());
  }

  @Test
  void listsAsATable() {
    String table = kubectl("get", "applications").orFail();
    assertTrue(table.contains("NAME") && table.contains("order-service"), table);
    assertTrue(
        kubectl("get", "deployments.platform.company.io", "-o", "wide")
            .orFail()
            .contains("order-service"));
    assertTrue(
        kubectl("api-resources", "--api-group=platform.company.io").orFail().contains("releases"));
  }

  @Test
  void appliesChangesAndDeletes() throws IOException {
    Path file = Files.createTempFile("application", ".yaml");
    String manifest =
        "apiVersion: platform.company.io/v1\nkind: Application\nmetadata: {name: by-kubectl}\nspec: {team: orders, replicas: %d}\n";
    Files.writeString(file, manifest.formatted(1));
    assertTrue(kubectl("apply", "-f", file.toString()).orFail().contains("created"));
    Files.writeString(file, manifest.formatted(4));
    assertTrue(kubectl("apply", "-f", file.toString()).orFail().contains("configured"));
    assertTrue(
        kubectl("get", "application", "by-kubectl", "-o", "jsonpath={.spec.replicas}")
            .orFail()
            .contains("4"));
    assertTrue(
        kubectl("apply", "--server-side", "--force-conflicts", "-f", file.toString())
            .orFail()
            .contains("by-kubectl"));
    assertTrue(kubectl("describe", "application", "by-kubectl").orFail().contains("by-kubectl"));
    assertTrue(kubectl("delete", "application", "by-kubectl").orFail().contains("deleted"));
  }

  @Test
  void explainsFieldsAndRefusesUnknownOnes() throws IOException {
    assertTrue(kubectl("explain", "applications.spec.replicas").orFail().contains("replicas"));
    Path file = Files.createTempFile("application", ".yaml");
    Files.writeString(
        file,
        "apiVersion: platform.company.io/v1\nkind: Application\nmetadata: {name: typo}\nspec: {team: orders, replicsa: 4}\n");
    Installation.Ran ran = kubectl("apply", "-f", file.toString());
    assertNotEquals(0, ran.exitCode());
    assertTrue(ran.output().contains("replicsa"), ran.output());
  }

  private static Installation.Ran kubectl(String... arguments) {
    List<String> command =
        new ArrayList<>(List.of("kubectl", "--kubeconfig", kubeconfig.toString()));
    command.addAll(List.of(arguments));
    return platform.run(LIMIT, platform.checkout(), command);
  }
}
