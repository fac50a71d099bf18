package io.company.platform.app.application;

import com.fasterxml.jackson.databind.node.TextNode;
import io.company.platform.kernel.error.PlatformException;
import io.company.platform.kinds.FieldError;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What the reader of a log asked for; that there are no other parameters the kernel has checked.
 *
 * @param environment null for all of them
 * @param tailLines 0 is all that is kept
 */
record LogParameters(String environment, boolean follow, int tailLines) {

  private static final int MOST_LINES = 100_000;

  /** INVALID with everything that is wrong with the parameters. */
  static LogParameters of(Map<String, String> given, List<String> environments) {
    List<FieldError> errors = new ArrayList<>();
    String environment = given.get("environment");
    if (environment != null && !environments.contains(environment)) {
      errors.add(error("environment", unknown(environment, environments), environment));
    }
    String follow = given.getOrDefault("follow", "false");
    if (!follow.equals("true") && !follow.equals("false")) {
      errors.add(error("follow", "must be true or false, but is \"" + follow + "\"", follow));
    }
    int tail = tail(given.get("tail"), errors);
    if (!errors.isEmpty()) {
      throw PlatformException.invalid(errors);
    }
    return new LogParameters(environment, follow.equals("true"), tail);
  }

  private static String unknown(String environment, List<String> environments) {
    String choice =
        environments.isEmpty()
            ? "the application is deployed to none yet; apply a Deployment of it first"
            : "must be one of " + String.join(", ", environments);
    return choice + ", but is \"" + environment + "\"";
  }

  private static int tail(String text, List<FieldError> errors) {
    if (text == null) {
      return 0;
    }
    boolean number = text.matches("[0-9]{1,6}");
    if (!number || Integer.parseInt(text) < 1 || Integer.parseInt(text) > MOST_LINES) {
      errors.add(
          error(
              "tail",
              "must be a whole number from 1 to " + MOST_LINES + ", but is \"" + text + "\"",
              text));
      return 0;
    }
    return Integer.parseInt(text);
  }

  private static FieldError error(String name, String message, String value) {
    return new FieldError(name, message, TextNode.valueOf(value));
  }
}
