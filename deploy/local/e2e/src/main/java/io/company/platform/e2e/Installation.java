package io.company.platform.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * One installation of the platform with a home and ports of its own, driven only through {@code
 * ./platform} and HTTP. It never touches another installation, the developer's own included.
 */
public final class Installation {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path checkout;
  private final Path home;
  private final Map<String, String> environment;
  private final Map<String, CachedToken> tokens = new ConcurrentHashMap<>();

  private record CachedToken(String token, long atNanos) {}

  private Installation(Path checkout, Path home, Map<String, String> environment) {
    this.checkout = checkout;
    this.home = home;
    this.environment = environment;
  }

  /**
   * An installation in {@code home} on free ports; the ports are remembered there, so that it can
   * be started again.
   */
  public static Installation in(Path checkout, Path home) {
    try {
      Files.createDirectories(home);
      Path remembered = home.resolve("e2e-ports.json");
      Map<String, String> environment = new LinkedHashMap<>();
      if (Files.exists(remembered)) {
        JSON.readTree(remembered.toFile())
            .properties()
            .forEach(e -> environment.put(e.getKey(), e.getValue().asText()));
      } else {
        freePorts(environment);
        JSON.writeValue(remembered.toFile(), environment);
      }
      environment.put("PLATFORM_HOME", home.toString());
      environment.put("PLATFORM_SKIP_BUILD", "1");
      return new Installation(checkout, home, environment);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void freePorts(Map<String, String> environment) throws IOException {
    List<ServerSocket> held = new ArrayList<>();
    for (String name :
        List.of(
            "API",
            "API_TLS",
            "INGRESS",
            "KEYCLOAK",
            "OTLP_GRPC",
            "OTLP_HTTP",
            "QUEUES",
            "STORAGE")) {
      ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
      held.add(socket);
      environment.put("PLATFORM_" + name + "_PORT", String.valueOf(socket.getLocalPort()));
    }
    for (ServerSocket socket : held) {
      socket.close();
    }
  }

  /** What a command printed and how it ended. */
  public record Ran(int exitCode, String output) {

    /** The output, or a failure that shows it. */
    public String orFail() {
      if (exitCode != 0) {
        throw new IllegalStateException("exit code " + exitCode + "\n" + output);
      }
      return output;
    }
  }

  /**
   * Runs {@code ./platform} with these arguments; standard error is part of the output only when it
   * fails.
   */
  public Ran platform(Duration limit, String... arguments) {
    List<String> command = new ArrayList<>(List.of(checkout.resolve("platform").toString()));
    command.addAll(List.of(arguments));
    return run(limit, checkout, command);
  }

  /** Runs any command with this installation's environment. */
  public Ran run(Duration limit, Path directory, List<String> command) {
    try {
      Path out = Files.createTempFile("e2e", ".out");
      Path err = Files.createTempFile("e2e", ".err");
      try {
        ProcessBuilder builder =
            new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        builder.environment().putAll(environment);
        Process process = builder.start();
        if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
          process.destroyForcibly();
          return new Ran(
              -1,
              "still running after "
                  + limit
                  + "\n"
                  + Files.readString(out)
                  + Files.readString(err));
        }
        int code = process.exitValue();
        return new Ran(
            code,
            code == 0 ? Files.readString(out) : Files.readString(out) + Files.readString(err));
      } finally {
        Files.delete(out);
        Files.delete(err);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** A token of a demo user, fetched again after five minutes. */
  public String token(String user) {
    return tokens.compute(
            user,
            (name, cached) ->
                cached != null && System.nanoTime() - cached.atNanos < TimeUnit.MINUTES.toNanos(5)
                    ? cached
                    : new CachedToken(
                        platform(Duration.ofSeconds(60), "token", name).orFail().strip(),
                        System.nanoTime()))
        .token;
  }

  /** A client of the API that calls as a demo user. */
  public Api as(String user) {
    return new Api(this, user);
  }

  /** The rows of {@code status --json} by name. */
  public Map<String, JsonNode> parts() {
    Ran ran = platform(Duration.ofSeconds(30), "status", "--json");
    try {
      String text = ran.output();
      JsonNode parts = JSON.readTree(text.substring(text.indexOf('{'))).path("parts");
      Map<String, JsonNode> byName = new LinkedHashMap<>();
      parts.forEach(part -> byName.put(part.path("name").asText(), part));
      return byName;
    } catch (IOException | StringIndexOutOfBoundsException e) {
      throw new IllegalStateException("status --json printed: " + ran.output(), e);
    }
  }

  public int apiPort() {
    return Integer.parseInt(environment.get("PLATFORM_API_PORT"));
  }

  public int ingressPort() {
    return Integer.parseInt(environment.get("PLATFORM_INGRESS_PORT"));
  }

  public Path home() {
    return home;
  }

  public Path checkout() {
    return checkout;
  }
}
