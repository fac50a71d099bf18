package io.company.platform.kinds;

import java.util.List;
import java.util.Optional;

/** Every kind there is. */
public final class Kinds {

  public static final Kind APPLICATION = ApplicationKind.KIND;
  public static final Kind DEPLOYMENT = DeploymentKind.KIND;
  public static final Kind RELEASE = ReleaseKind.KIND;
  public static final Kind DATABASE = DatabaseKind.KIND;

  public static final Kind BACKUP = BackupKind.KIND;
  public static final Kind RESTORE = RestoreKind.KIND;
  public static final Kind CACHE = CacheKind.KIND;
  public static final Kind QUEUE = QueueKind.KIND;
  public static final Kind BUCKET = BucketKind.KIND;
  public static final Kind BINDING = BindingKind.KIND;

  private static final List<Kind> ALL =
      List.of(
          APPLICATION,
          DEPLOYMENT,
          RELEASE,
          DATABASE,
          BACKUP,
          RESTORE,
          CACHE,
          QUEUE,
          BUCKET,
          BINDING);

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
