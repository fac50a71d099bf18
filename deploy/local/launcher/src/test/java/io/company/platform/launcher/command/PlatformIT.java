package io.company.platform.launcher.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.company.platform.launcher.part.ListenerPart;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script itself, as a person calls it, on a home of its own. */
class PlatformIT {
  private static final Path CHECKOUT = Path.of("../../..").toAbsolutePath().normalize();

  @TempDir private Path directory;

  private record Ran(int code, String output) {}

  @Test
  void namesATakenPortItsVariableAndItsHolderBeforeItStartsAnything() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());
      Ran ran =
          platform(
              Map.of("PLATFORM_PARTS", "ingress", "PLATFORM_INGRESS_PORT", port), "up", "--detach");
      assertEquals(1, ran.code, ran.output);
      assertTrue(ran.output.contains("port " + port), ran.output);
      assertTrue(ran.output.contains("PLATFORM_INGRESS_PORT="), ran.output);
      assertTrue(ran.output.contains("process " + ProcessHandle.current().pid()), ran.output);
      assertFalse(
          Files.exists(directory.resolve("home/run/supervisor.json")), "a supervisor was started");
    }
  }

  @Test
  void saysWhichUsersAndPartsThereAre() throws Exception {
    Ran token = platform(Map.of(), "token", "eve");
    assertEquals(1, token.code, token.output);
    assertTrue(token.output.contains("alice, bob, carol, root"), token.output);
    Ran logs = platform(Map.of(), "logs", "api");
    assertEquals(1, logs.code, logs.output);
    assertTrue(logs.output.contains("api-gateway"), logs.output);
  }

  @Test
  void asksBeforeItRemovesDataAndRefusesWhereItCannotAsk() throws Exception {
    Files.createDirectories(directory.resolve("home/data"));
    Ran ran = platform(Map.of(), "down", "--purge");
    assertEquals(1, ran.code, ran.output);
    assertTrue(Files.isDirectory(directory.resolve("home/data")), "it was removed");
  }

  @Test
  void reportsEveryPartAsStoppedWhereNothingRunsAndMakesNoHome() throws Exception {
    Ran ran = platform(Map.of(), "status", "--json");
    assertEquals(1, ran.code, ran.output);
    assertTrue(ran.output.contains("\"name\" : \"api-gateway\""), ran.output);
    assertFalse(Files.exists(directory.resolve("home")), "status made a home");
  }

  private Ran platform(Map<String, String> environment, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(CHECKOUT.resolve("platform").toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("PLATFORM_HOME", directory.toRealPath().resolve("home").toString());
    builder.environment().put("PLATFORM_SKIP_BUILD", "1");
    for (String port :
        List.of(
            "API",
            "API_TLS",
            "INGRESS",
            "KEYCLOAK",
            "OTLP_GRPC",
            "OTLP_HTTP",
            "QUEUES",
            "STORAGE")) {
      builder
          .environment()
          .put("PLATFORM_" + port + "_PORT", Integer.toString(ListenerPart.freePort()));
    }
    builder.environment().putAll(environment);
    Process process = builder.redirectInput(Path.of("/dev/null").toFile()).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ran(process.waitFor(), output);
  }
}
