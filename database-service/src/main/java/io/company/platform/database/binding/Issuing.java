package io.company.platform.database.binding;

import io.company.platform.database.vault.Passwords;
import io.company.platform.database.vault.Vault;
import io.company.platform.kernel.resource.Key;
import io.company.platform.kinds.ApplicationSpec;
import io.quarkus.arc.All;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Gives and takes through the kinds' issuers, with passwords from the vault. Its failures tell no
 * secret, whatever an issuer's say.
 */
@ApplicationScoped
class Issuing {

  /** Why credentials can't be made or taken; safe to be told. */
  static final class IssueException extends RuntimeException {
    IssueException(String message) {
      super(message);
    }
  }

  private final List<Issuer> issuers;
  private final Grants grants;
  private final Vault vault;

  @Inject
  Issuing(@All List<Issuer> issuers, Grants grants, Vault vault) {
    this.issuers = issuers;
    this.grants = grants;
    this.vault = vault;
  }

  Optional<Issuer> issuer(String plural) {
    return issuers.stream().filter(each -> each.plural().equals(plural)).findFirst();
  }

  /** Issues all of a version, remembers it, and keeps the credentials in the vault. */
  void issue(String bindingUid, BindingPlan.Issue issue, List<ApplicationSpec.Use> uses) {
    grants.add(issue.given());
    Credentials credentials = Credentials.none();
    Map<Key, Access> issued = new HashMap<>();
    for (int i = 0; i < uses.size(); i++) {
      Given given = issue.given().get(i);
      Access access = issued.computeIfAbsent(given.thing(), thing -> issue(given));
      Optional<String> clash = credentials.add(uses.get(i), access);
      if (clash.isPresent()) {
        throw new IssueException(
            "%s %s gives the variable %s, which another use gives already: add \"as\" to one of them"
                .formatted(uses.get(i).kind().name(), uses.get(i).name(), clash.get()));
      }
    }
    vault.put(Given.credentials(bindingUid, issue.version()), credentials.write());
  }

  private Access issue(Given given) {
    String password = vault.getOrCreate(given.passwordId(), Passwords::random);
    try {
      return required(given).issue(given.grant(password));
    } catch (RuntimeException e) {
      throw new IssueException(
          "credentials for %s can't be made: %s"
              .formatted(given.thing(), said(e).replace(password, "…")));
    }
  }

  /** Takes away all that can be, and then tells of the first that can't: it keeps no other one. */
  void revokeAll(List<Given> given) {
    IssueException first = null;
    for (Given each : given) {
      try {
        revoke(each);
      } catch (IssueException e) {
        first = first == null ? e : first;
      }
    }
    if (first != null) {
      throw first;
    }
  }

  /** Takes one login away and notes it; the last of a version takes its secrets with it. */
  void revoke(Given given) {
    boolean inUse = grants.of(given.thingUid()).stream().anyMatch(each -> keeps(each, given));
    if (!inUse) {
      try {
        required(given).revoke(given.grant(""));
      } catch (RuntimeException e) {
        throw new IssueException(
            "credentials for %s can't be revoked: %s".formatted(given.thing(), said(e)));
      }
    }
    grants.revoked(given);
    boolean last =
        grants.of(given.binding()).stream()
            .noneMatch(
                each ->
                    each.bindingUid().equals(given.bindingUid())
                        && each.version() == given.version()
                        && !each.revoked());
    if (last) {
      vault.removeAll(Given.version(given.bindingUid(), given.version()));
    }
  }

  /** Another use of the same login that stays. */
  private static boolean keeps(Given each, Given given) {
    return !each.revoked()
        && !each.equals(given)
        && each.sameLogin(given)
        && !each.bindingUid().equals(given.bindingUid());
  }

  /**
   * What a thing that was made anew must have and must not have: every live login as it was, and
   * none that was revoked since its backup.
   *
   * @return Bindings whose credentials are no longer what the thing gives
   */
  List<Key> again(String thingUid, String environment) {
    List<Given> all =
        grants.of(thingUid).stream()
            .filter(each -> each.environment().equals(environment))
            .toList();
    List<Given> live = all.stream().filter(each -> !each.revoked()).toList();
    List<Key> changed = new java.util.ArrayList<>();
    for (Given given : live) {
      Access access = issue(given);
      boolean same =
          vault
              .get(Given.credentials(given.bindingUid(), given.version()))
              .map(text -> Credentials.read(text).holds(given, access))
              .orElse(true);
      if (!same && !changed.contains(given.binding())) {
        changed.add(given.binding());
      }
    }
    all.stream()
        .filter(Given::revoked)
        .filter(each -> live.stream().noneMatch(each::sameLogin))
        .forEach(each -> required(each).revoke(each.grant("")));
    return changed;
  }

  private Issuer required(Given given) {
    return issuer(given.thing().plural())
        .orElseThrow(() -> new IssueException("nobody issues " + given.thing().plural()));
  }

  private static String said(RuntimeException e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }
}
