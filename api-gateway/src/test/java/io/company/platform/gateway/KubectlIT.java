package io.company.platform.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.company.platform.gateway.fake.Api;
import io.company.platform.gateway.fake.Surroundings;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The real kubectl against the real gateway, over TLS. Skipped where there is no kubectl. */
@QuarkusTest
@QuarkusTestResource(Surroundings.class)
class KubectlIT {

  private static final String MANIFEST =
      Path.of("..", "deploy", "local", "manifests", "application.yaml").toString();

  @TestHTTPResource(value = "/", tls = true)
  URL url;

  private Path folder;

  @BeforeEach
  void configure() throws IOException {
    boolean installed =
        Stream.of(System.getenv("PATH").split(File.pathSeparator))
            .anyMatch(p -> new File(p, "kubectl").canExecute());
    Assumptions.assumeTrue(installed, "kubectl is not on the PATH");
    Surroundings.OWNER.forget();
    folder = Files.createTempDirectory("gateway-kubectl");
    Files.writeString(
        folder.resolve("config"),
        """
        apiVersion: v1
        kind: Config
        clusters: [{name: p, cluster: {server: "%s", insecure-skip-tls-verify: true}}]
        users: [{name: alice, user: {token: "%s"}}]
        contexts: [{name: p, context: {cluster: p, user: alice, namespace: orders}}]
        current-context: p
        """
            .formatted(url.toString().replaceAll("/$", ""), Api.ALICE));
  }

  @AfterEach
  void cleanUp() throws IOException {
    if (folder == null) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
    }
  }

  private record Said(int exit, String text) {}

  private Said run(String... arguments) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "kubectl",
                "--kubeconfig",
                folder.resolve("config").toString(),
                "--cache-dir",
                folder.resolve("cache").toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("KUBE_EDITOR", "sed -i s/replicas:.3/replicas:\\ 4/");
    Process process = builder.start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(30, TimeUnit.SECONDS));
    return new Said(process.exitValue(), text);
  }

  private String ok(String... arguments) throws IOException, InterruptedException {
    Said said = run(arguments);
    assertEquals(0, said.exit(), String.join(" ", arguments) + ": " + said.text());
    return said.text();
  }

  @Test
  void discoversAndExplains() throws Exception {
    String resources = ok("api-resources", "--api-group", "platform.company.io");
    assertTrue(resources.contains("applications   app,apps"), resources);
    assertTrue(ok("explain", "application.spec.replicas").contains("FIELD: replicas <integer>"));
    assertTrue(ok("version").contains("Server Version: v1."));
    assertTrue(ok("get", "ns").contains("orders"));
    assertTrue(ok("auth", "whoami").contains("alice"));
  }

  @Test
  void appliesEditsPatchesAndDeletes() throws Exception {
    assertTrue(ok("apply", "-f", MANIFEST).contains("created"));
    assertTrue(ok("apply", "-f", MANIFEST).contains("unchanged"));
    assertTrue(ok("apply", "--server-side", "-f", MANIFEST).contains("serverside-applied"));
    assertTrue(ok("get", "apps").startsWith("NAME            RUNTIME   PHASE"), ok("get", "apps"));
    assertTrue(ok("get", "applications", "-A", "-o", "wide").contains("/api/orders"));
    assertTrue(ok("edit", "app", "order-service").contains("edited"));
    assertTrue(
        ok("patch", "app", "order-service", "-p", "{\"spec\":{\"replicas\":2}}")
            .contains("patched"));
    assertTrue(ok("label", "app", "order-service", "tier=backend").contains("labeled"));
    assertTrue(ok("describe", "app", "order-service").contains("Runtime:   node-18"));
    assertEquals("2", ok("get", "app", "order-service", "-o", "jsonpath={.spec.replicas}"));
    assertTrue(ok("delete", "app", "order-service", "--timeout=10s").contains("deleted"));
    Said gone = run("get", "app", "order-service");
    assertTrue(gone.text().startsWith("Error from server (NotFound)"), gone.text());
  }

  @Test
  void watchesUntilTheConditionHolds() throws Exception {
    ok("apply", "-f", MANIFEST);
    String seen =
        ok("wait", "app/order-service", "--for=jsonpath={.spec.replicas}=3", "--timeout=10s");
    assertTrue(seen.contains("condition met"), seen);
  }

  @Test
  void showsFieldErrors() throws Exception {
    Path wrong = folder.resolve("wrong.yaml");
    Files.writeString(
        wrong,
        Files.readString(Path.of(MANIFEST)).replace("replicas: 3", "replicas: -3\n  replcas: 3"));
    Said said = run("apply", "-f", wrong.toString());
    assertEquals(1, said.exit());
    assertTrue(said.text().contains("The Application \"order-service\" is invalid"), said.text());
    assertTrue(said.text().contains("did you mean \"replicas\"?"), said.text());
  }
}
