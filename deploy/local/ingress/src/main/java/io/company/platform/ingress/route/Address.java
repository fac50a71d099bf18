package io.company.platform.ingress.route;

/** Where a replica listens: an IPv4 address and a port, written `127.0.0.1:40001`. */
public record Address(String host, int port) {
  public Address {
    if (host.isEmpty()) {
      throw new IllegalArgumentException("has no host, expected one like 127.0.0.1:40001");
    }
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("has port " + port + ", allowed are 1 to 65535");
    }
  }

  /** Throws IllegalArgumentException with a sentence about what is wrong. */
  public static Address parse(String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 0) {
      throw new IllegalArgumentException(
          "\"" + text + "\" has no port, expected one like 127.0.0.1:40001");
    }
    try {
      return new Address(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
    } catch (NumberFormatException notANumber) {
      throw new IllegalArgumentException(
          "\"" + text + "\" has no numeric port, expected one like 127.0.0.1:40001");
    }
  }

  @Override
  public String toString() {
    return host + ":" + port;
  }
}
