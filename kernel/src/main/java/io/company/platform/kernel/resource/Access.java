package io.company.platform.kernel.resource;

import io.company.platform.kernel.error.PlatformException;
import io.company.platform.kernel.error.Reason;
import io.company.platform.kernel.identity.Caller;
import io.company.platform.kinds.Kind;
import io.company.platform.kinds.Role;
import io.company.platform.proto.resource.v1.Verb;
import java.util.Locale;

/**
 * Who may do what: viewers read, editors write and act, owners delete, platform admins do all of it
 * in every team; services read everything and write what the platform records. What a caller may
 * not see does not exist for them.
 */
final class Access {

  private Access() {}

  static void read(Caller caller, Kind kind, String namespace, String name) {
    if (!caller.sees(namespace)) {
      throw notFound(kind, namespace, name);
    }
  }

  static void write(
      Caller caller, Kind kind, Verb verb, boolean statusOnly, String namespace, String name) {
    read(caller, kind, namespace, name);
    if (caller.service()) {
      return;
    }
    if (statusOnly) {
      throw new PlatformException(Reason.FORBIDDEN, "status is written by the platform alone");
    }
    if (!kind.userWritable()) {
      throw new PlatformException(
          Reason.FORBIDDEN,
          kind.plural()
              + " are recorded by the platform; they can be read, but not written by users");
    }
    require(
        caller,
        verb == Verb.VERB_DELETE ? Role.OWNER : Role.EDITOR,
        namespace,
        (verb == Verb.VERB_DELETE ? "delete " : "write ") + kind.plural());
  }

  static void act(Caller caller, Role role, String namespace, String what) {
    if (!caller.service()) {
      require(caller, role, namespace, what);
    }
  }

  private static void require(Caller caller, Role role, String namespace, String what) {
    if (!caller.may(role, namespace)) {
      throw new PlatformException(
          Reason.FORBIDDEN,
          "to "
              + what
              + " of team \""
              + namespace
              + "\" you need the role "
              + role.name().toLowerCase(Locale.ROOT)
              + "; you are "
              + caller.roles().get(namespace).name().toLowerCase(Locale.ROOT)
              + " (ask an owner of the team)");
    }
  }

  static PlatformException notFound(Kind kind, String namespace, String name) {
    String what =
        name == null || name.isEmpty()
            ? "there is no team \"" + namespace + "\" that you can see"
            : kind.singular() + " \"" + name + "\" not found in team \"" + namespace + "\"";
    return new PlatformException(Reason.NOT_FOUND, what);
  }
}
