package io.company.platform.kinds;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** The query parameters that every log has. */
final class LogParameters {

  private LogParameters() {}

  static Map<String, String> alone() {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put(
        "follow",
        "true: go on with new lines until the caller hangs up; false (default): end with the last one.");
    parameters.put(
        "tail",
        "How many lines from the end to begin with, 1 to 100000; left out, all that are kept.");
    return Collections.unmodifiableMap(parameters);
  }

  static Map<String, String> withEnvironment() {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("environment", "Only this environment, e.g. staging; left out, all of them.");
    parameters.putAll(alone());
    return Collections.unmodifiableMap(parameters);
  }
}
