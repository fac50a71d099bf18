package io.company.platform.kinds;

import java.util.LinkedHashMap;
import java.util.Map;

/** What everything that applications use has in common: credentials that change and can be read. */
final class Rotation {

  static final Action ACTION =
      new Action(
          "rotate",
          "Gives applications new credentials, waits until they use them, and revokes the old ones.",
          DatabaseActions.InEnvironment.class,
          "{\"environment\": \"production\"}",
          Role.EDITOR);

  private Rotation() {}

  static Stream credentials(String singular) {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("application", "Which application, e.g. order-service.");
    parameters.put(
        "environment", "Which environment, e.g. staging; may be left out where there is one.");
    return new Stream(
        "credentials",
        "The credentials that an application has. Only for owners; each call is recorded in the "
            + singular
            + "'s status and in the change log.",
        parameters,
        "application/json");
  }
}
