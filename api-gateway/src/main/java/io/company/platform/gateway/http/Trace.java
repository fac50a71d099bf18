package io.company.platform.gateway.http;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/**
 * The W3C trace context of a request: the client's where it sent a valid one, a new one otherwise.
 */
public record Trace(String parent) {

  private static final Pattern VALID =
      Pattern.compile("00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");

  static Trace of(String header) {
    return header != null && VALID.matcher(header).matches() ? new Trace(header) : begin();
  }

  private static Trace begin() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    HexFormat hex = HexFormat.of();
    String trace = hex.toHexDigits(random.nextLong() | 1) + hex.toHexDigits(random.nextLong());
    return new Trace("00-" + trace + "-" + hex.toHexDigits(random.nextLong() | 1) + "-00");
  }

  /** The 32 hex digits that logs and problems carry. */
  public String id() {
    return parent.substring(3, 35);
  }
}
