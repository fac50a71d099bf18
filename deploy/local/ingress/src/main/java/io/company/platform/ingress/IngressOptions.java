package io.company.platform.ingress;

import java.nio.file.Path;
import java.util.Map;

/**
 * How the ingress runs. `home` is its folder (the node's home + /ingress), port 0 picks a free one;
 * a header time-out runs from the last byte sent to the application to the first byte of its
 * answer.
 */
public record IngressOptions(
    int port, Path home, int eventLoops, int connectTimeoutMillis, int headerTimeoutMillis) {
  public static final int DEFAULT_PORT = 8_090;

  public IngressOptions {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException(
          "PLATFORM_INGRESS_PORT is " + port + ", allowed are 0 to 65535");
    }
  }

  public IngressOptions(int port, Path home) {
    this(port, home, 2, 1_000, 60_000);
  }

  /** From `PLATFORM_INGRESS_PORT` (8090) and `PLATFORM_NODE_HOME` (required). */
  static IngressOptions of(Map<String, String> environment) {
    String home = environment.get("PLATFORM_NODE_HOME");
    if (home == null || home.isBlank()) {
      throw new IllegalArgumentException("PLATFORM_NODE_HOME is not set; it is the node's folder");
    }
    String port = environment.getOrDefault("PLATFORM_INGRESS_PORT", String.valueOf(DEFAULT_PORT));
    try {
      return new IngressOptions(Integer.parseInt(port), Path.of(home, "ingress"));
    } catch (NumberFormatException notANumber) {
      throw new IllegalArgumentException(
          "PLATFORM_INGRESS_PORT is \"" + port + "\", expected a port number");
    }
  }
}
