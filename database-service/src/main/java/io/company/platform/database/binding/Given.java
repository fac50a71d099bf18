package io.company.platform.database.binding;

import io.company.platform.kernel.resource.Key;

/**
 * A row of what applications were given.
 *
 * @param prefix of its variables; empty for none
 * @param revoked nobody can use it any more
 */
record Given(
    String bindingUid,
    Key binding,
    String application,
    String environment,
    long version,
    Key thing,
    String thingUid,
    String prefix,
    boolean revoked) {

  /** Names the password, which is the same for all uses of one thing. */
  String passwordId() {
    return version(bindingUid, version) + "password/" + thing.plural() + "/" + thingUid;
  }

  Grant grant(String password) {
    return new Grant(thing, thingUid, environment, application, version, password);
  }

  /** Whether both are the same login. */
  boolean sameLogin(Given other) {
    return grant("").equals(other.grant(""));
  }

  /** Where everything of one version is in the vault. */
  static String version(String bindingUid, long version) {
    return all(bindingUid) + version + "/";
  }

  static String all(String bindingUid) {
    return "bindings/" + bindingUid + "/";
  }

  static String credentials(String bindingUid, long version) {
    return version(bindingUid, version) + "credentials";
  }
}
