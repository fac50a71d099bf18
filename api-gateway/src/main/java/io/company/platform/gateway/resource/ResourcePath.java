package io.company.platform.gateway.resource;

import io.company.platform.kernel.error.PlatformException;
import io.company.platform.kernel.error.Reason;
import io.company.platform.kinds.Kind;
import io.company.platform.kinds.Kinds;
import io.company.platform.kinds.Nearest;
import io.company.platform.proto.resource.v1.Key;
import java.util.List;

/**
 * What a path of the resource API names; fields that it does not name are empty.
 *
 * @param namespace empty: all teams
 * @param name empty: the collection
 * @param subresource e.g. {@code status}, {@code rollback}, {@code log}
 */
record ResourcePath(Kind kind, String namespace, String name, String subresource) {

  static final String ROOT = "/apis/" + Kind.GROUP + "/" + Kind.VERSION;

  /** Of a path below {@link #ROOT}; refuses what names no kind. */
  static ResourcePath of(String path) {
    String[] parts = path.substring(ROOT.length() + 1).split("/", -1);
    if (parts.length == 1) {
      return new ResourcePath(kind(parts[0], path), "", "", "");
    }
    boolean wellFormed = parts[0].equals("namespaces") && parts.length >= 3 && parts.length <= 5;
    if (!wellFormed) {
      throw nothing(path);
    }
    for (String part : parts) {
      if (part.isEmpty() || part.indexOf('%') >= 0) {
        throw nothing(path);
      }
    }
    Kind kind = kind(parts[2], path);
    return new ResourcePath(
        kind, parts[1], parts.length > 3 ? parts[3] : "", parts.length > 4 ? parts[4] : "");
  }

  private static Kind kind(String plural, String path) {
    return Kinds.byPlural(plural).orElseThrow(() -> unknownKind(plural, path));
  }

  private static PlatformException nothing(String path) {
    return new PlatformException(
        Reason.NOT_FOUND,
        "there is nothing at "
            + path
            + "; objects are at "
            + ROOT
            + "/namespaces/{team}/{plural}[/{name}[/{subresource}]] and, for all teams, at "
            + ROOT
            + "/{plural}");
  }

  private static PlatformException unknownKind(String plural, String path) {
    List<String> plurals = Kinds.all().stream().map(Kind::plural).toList();
    String meant =
        Nearest.to(plural, plurals).map(near -> "; did you mean " + near + "?").orElse(";");
    return new PlatformException(
        Reason.NOT_FOUND,
        "there are no \""
            + plural
            + "\" ("
            + path
            + ")"
            + meant
            + " there are "
            + String.join(", ", plurals));
  }

  Key key() {
    return Key.newBuilder().setPlural(kind.plural()).setNamespace(namespace).setName(name).build();
  }

  boolean isCollection() {
    return name.isEmpty();
  }
}
