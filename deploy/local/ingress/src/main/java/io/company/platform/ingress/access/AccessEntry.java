package io.company.platform.ingress.access;

import io.company.platform.ingress.route.Route;
import java.time.Instant;

/**
 * One request as the log shows it. Path without query; status 499 when the client left before the
 * answer; durations in microseconds from the request's head to the answer's head and to its end;
 * bytes of the bodies.
 */
public record AccessEntry(
    long atMillis,
    String host,
    String method,
    String path,
    int status,
    long firstByteMicros,
    long durationMicros,
    Route route,
    String workload,
    String release,
    String address,
    String traceId,
    long bytesIn,
    long bytesOut,
    int attempts) {

  void appendTo(StringBuilder line) {
    line.append("{\"time\":\"").append(Instant.ofEpochMilli(atMillis)).append('"');
    text(line, "host", host);
    text(line, "method", method);
    text(line, "path", path);
    number(line, "status", status);
    number(line, "durationMicros", durationMicros);
    number(line, "firstByteMicros", firstByteMicros);
    if (route != null) {
      text(line, "route", route.id());
      text(line, "team", route.label("team"));
      text(line, "application", route.label("application"));
      text(line, "environment", route.label("environment"));
      text(line, "workload", workload);
      text(line, "release", release);
      text(line, "address", address);
    }
    text(line, "traceId", traceId);
    number(line, "bytesIn", bytesIn);
    number(line, "bytesOut", bytesOut);
    number(line, "attempts", attempts);
    line.append("}\n");
  }

  private static void number(StringBuilder line, String key, long value) {
    line.append(",\"").append(key).append("\":").append(value);
  }

  private static void text(StringBuilder line, String key, String value) {
    line.append(",\"").append(key).append("\":\"");
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        line.append('\\').append(c);
      } else if (c < 0x20) {
        line.append(String.format("\\u%04x", (int) c));
      } else {
        line.append(c);
      }
    }
    line.append('"');
  }
}
