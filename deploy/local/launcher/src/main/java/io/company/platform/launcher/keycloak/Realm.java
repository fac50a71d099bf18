package io.company.platform.launcher.keycloak;

import io.company.platform.launcher.Refusal;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The realm as {@code deploy/keycloak/platform-realm.json} describes it, its secrets left as {@code
 * ${client.x}}.
 */
public record Realm(String template) {
  private static final Pattern HOLE = Pattern.compile("\\$\\{([a-z]+)\\.([a-z-]+)}");

  public static final List<String> USERS = List.of("alice", "bob", "carol", "root");

  /**
   * @param secrets by group and name: {@code user} and {@code client}
   * @throws Refusal for a hole that there is no secret for
   */
  public String rendered(Map<String, Map<String, String>> secrets) {
    return HOLE.matcher(template)
        .replaceAll(
            hole -> {
              String secret = secrets.getOrDefault(hole.group(1), Map.of()).get(hole.group(2));
              if (secret == null) {
                throw new Refusal(
                    "platform-realm.json asks for a secret that no one has: " + hole.group());
              }
              return Matcher.quoteReplacement(secret);
            });
  }
}
