package io.company.platform.kinds;

import java.util.List;
import java.util.Optional;

/** Every kind there is. */
public final class Kinds {

  public static final Kind APPLICATION = ApplicationKind.KIND;
  public static final Kind DEPLOYMENT = DeploymentKind.KIND;
  public static final Kind RELEASE = ReleaseKind.KIND;
  public static final Kind DATABASE = DatabaseKind.KIND;

  private static final List<Kind> ALL = List.of(APPLICATION, DEPLOYMENT, RELEASE, DATABASE);

  private Kinds() {}

  public static List<Kind> all() {
    return ALL;
  }

  public static Optional<Kind> byPlural(String plural) {
    return all().stream().filter(kind -> kind.plural().equals(plural)).findFirst();
  }

  public static Optional<Kind> byName(String name) {
    return all().stream().filter(kind -> kind.name().equals(name)).findFirst();
  }
}
