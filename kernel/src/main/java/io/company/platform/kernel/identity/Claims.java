package io.company.platform.kernel.identity;

import io.company.platform.kinds.Role;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.jwt.JsonWebToken;

/**
 * From a verified token's claims to a {@link Caller}. Groups are teams: {@code
 * /{team}/{owners|editors|viewers}}.
 */
final class Claims {

  private static final Map<String, Role> ROLES =
      Map.of("owners", Role.OWNER, "editors", Role.EDITOR, "viewers", Role.VIEWER);

  private Claims() {}

  static Caller caller(JsonWebToken token, IdentityConfig config) {
    if (realmRoles(token).contains(config.serviceRole())) {
      String name =
          token.containsClaim("azp") ? token.getClaim("azp") : token.getClaim("client_id");
      return new Caller(name == null ? token.getName() : name, Map.of(), false, true);
    }
    Set<String> groups = texts(token.getClaim("groups"));
    String name =
        token.containsClaim("preferred_username")
            ? token.getClaim("preferred_username")
            : token.getSubject();
    return new Caller(name, roles(groups), groups.contains(config.adminGroup()), false);
  }

  /** The highest role in each team. */
  static Map<String, Role> roles(Set<String> groups) {
    Map<String, Role> roles = new HashMap<>();
    for (String group : groups) {
      String[] parts = group.split("/");
      Role role = parts.length == 3 && parts[0].isEmpty() ? ROLES.get(parts[2]) : null;
      if (role != null) {
        roles.merge(parts[1], role, (one, other) -> one.compareTo(other) >= 0 ? one : other);
      }
    }
    return Map.copyOf(roles);
  }

  private static Set<String> realmRoles(JsonWebToken token) {
    Object access = token.getClaim("realm_access");
    return access instanceof JsonObject object ? texts(object.get("roles")) : Set.of();
  }

  private static Set<String> texts(Object claim) {
    Set<String> texts = new HashSet<>();
    if (claim instanceof Collection<?> values) {
      for (Object value : values) {
        texts.add(value instanceof JsonString text ? text.getString() : value.toString());
      }
    } else if (claim instanceof JsonValue value && value instanceof JsonString text) {
      texts.add(text.getString());
    }
    return texts;
  }
}
