package io.company.platform.kernel.identity;

import io.company.platform.kinds.Role;
import java.util.Map;
import java.util.Set;

/**
 * Who calls, as a verified token says.
 *
 * @param name user name, or the service's name
 * @param roles the highest role in each team
 * @param platformAdmin may do everything
 * @param service a service of the platform with its own credentials
 */
public record Caller(String name, Map<String, Role> roles, boolean platformAdmin, boolean service) {

  /** Whether the caller has at least this role in the team. */
  public boolean may(Role role, String team) {
    Role has = roles.get(team);
    return platformAdmin || (has != null && has.compareTo(role) >= 0);
  }

  /** Whether the caller may know that the team's objects exist. */
  public boolean sees(String team) {
    return service || may(Role.VIEWER, team);
  }

  public Set<String> teams() {
    return roles.keySet();
  }
}
