package io.company.platform.database.queue;

import io.company.platform.database.binding.Grant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A grant's user at the broker: {@code team.environment.application.uid8.vN}. The name tells whose
 * it is.
 *
 * @param groups what the application's consumer groups are called or begin with, before a dot
 */
record Login(String user, String topic, String groups) {

  private static final Pattern USER =
      Pattern.compile("[a-z0-9-]+\\.([a-z0-9-]+)\\.[a-z0-9-]+\\.([0-9a-f]{8})\\.v[0-9]+");

  static Login of(Grant grant) {
    String groups =
        grant.thing().namespace() + "." + grant.environment() + "." + grant.application();
    return new Login(
        groups + "." + shortened(grant.thingUid()) + ".v" + grant.version(),
        Topic.name(grant.thing(), grant.environment()),
        groups);
  }

  static String shortened(String uid) {
    return uid.substring(0, 8);
  }

  /** The queue's uid, shortened; empty for a user that is none of ours. */
  static Optional<String> queueOf(String user) {
    Matcher matcher = USER.matcher(user);
    return matcher.matches() ? Optional.of(matcher.group(2)) : Optional.empty();
  }

  static String environmentOf(String user) {
    Matcher matcher = USER.matcher(user);
    return matcher.matches() ? matcher.group(1) : "";
  }
}
