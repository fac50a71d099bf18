package io.company.platform.ingress.proxy;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What a proxy may pass on and what it adds: RFC 9110 §7.6.1 (hop-by-hop), RFC 7239 (Forwarded),
 * X-Forwarded-*.
 */
final class Headers {
  private static final Set<String> HOP_BY_HOP =
      Set.of(
          "connection",
          "keep-alive",
          "proxy-connection",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade",
          "proxy-authenticate",
          "proxy-authorization",
          "http2-settings");
  private static final Set<String> SET_HERE =
      Set.of("x-forwarded-proto", "x-forwarded-host", "traceparent");

  // Naming one of these in Connection would change where a message goes or ends.
  private static final Set<String> NEVER_HOP_BY_HOP = Set.of("host", "content-length", "expect");

  private Headers() {}

  /** Fills `to` with what the application gets; `host` is the Host header as the client sent it. */
  static void toUpstream(
      MultiMap from, MultiMap to, String clientAddress, String host, TraceContext trace) {
    copyEndToEnd(from, to, true);
    if (!trace.given()) {
      to.remove("tracestate");
    }
    to.set("traceparent", trace.traceparent());
    append(to, "x-forwarded-for", clientAddress);
    to.set("x-forwarded-proto", "http");
    to.set("x-forwarded-host", host);
    String node = clientAddress.indexOf(':') >= 0 ? "\"[" + clientAddress + "]\"" : clientAddress;
    append(to, "forwarded", "for=" + node + ";host=\"" + host.replace("\"", "") + "\";proto=http");
  }

  /** Fills `to` with what the client gets. */
  static void toClient(MultiMap from, MultiMap to) {
    copyEndToEnd(from, to, false);
  }

  /**
   * The protocol that the client asks to switch to, or null; HTTP/2 in clear text is not one that
   * is passed on.
   */
  static String upgrade(MultiMap headers) {
    String protocol = headers.get(HttpHeaders.UPGRADE);
    if (protocol == null
        || protocol.equalsIgnoreCase("h2c")
        || !connectionOptions(headers).contains("upgrade")) {
      return null;
    }
    return protocol;
  }

  /** The Host header in the form that routes have: lower-case, no port, no final dot. */
  static String routedHost(String host) {
    int end = host.length();
    int colon = host.lastIndexOf(':');
    if (colon >= 0 && host.indexOf(']', colon) < 0) {
      end = colon;
    }
    if (end > 0 && host.charAt(end - 1) == '.') {
      end--;
    }
    return host.substring(0, end).toLowerCase(Locale.ROOT);
  }

  private static void copyEndToEnd(MultiMap from, MultiMap to, boolean request) {
    Set<String> named = connectionOptions(from);
    for (Map.Entry<String, String> header : from) {
      String name = header.getKey().toLowerCase(Locale.ROOT);
      boolean dropped =
          HOP_BY_HOP.contains(name)
              || (named.contains(name) && !NEVER_HOP_BY_HOP.contains(name))
              || (request && SET_HERE.contains(name));
      if (!dropped) {
        to.add(header.getKey(), header.getValue());
      }
    }
  }

  private static Set<String> connectionOptions(MultiMap headers) {
    List<String> values = headers.getAll(HttpHeaders.CONNECTION);
    if (values.isEmpty()) {
      return Set.of();
    }
    Set<String> options = new HashSet<>();
    for (String value : values) {
      for (String option : value.split(",")) {
        options.add(option.strip().toLowerCase(Locale.ROOT));
      }
    }
    return options;
  }

  private static void append(MultiMap headers, String name, String value) {
    List<String> present = headers.getAll(name);
    headers.set(name, present.isEmpty() ? value : String.join(", ", present) + ", " + value);
  }
}
