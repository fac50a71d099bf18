package io.company.platform.database.database;

import io.company.platform.kernel.error.PlatformException;
import io.company.platform.kernel.error.Reason;
import io.company.platform.kernel.resource.Resource;
import io.company.platform.kinds.DatabaseSpec;
import io.company.platform.kinds.Specs;
import java.util.Map;

/** The query parameter {@code environment}: it may be left out where there is one. */
final class EnvironmentParameter {

  private EnvironmentParameter() {}

  static String of(Resource database, Map<String, String> parameters) {
    DatabaseSpec spec = Specs.read(DatabaseSpec.class, database.spec());
    String wanted = parameters.getOrDefault("environment", "");
    if (wanted.isEmpty() && spec.environments().size() == 1) {
      return spec.environments().getFirst();
    }
    if (!spec.environments().contains(wanted)) {
      throw unknown(database, spec, wanted);
    }
    return wanted;
  }

  static PlatformException unknown(Resource database, DatabaseSpec spec, String wanted) {
    return new PlatformException(
        Reason.BAD_REQUEST,
        "%s: database %s has %s; name one of them as environment"
            .formatted(
                wanted.isEmpty()
                    ? "which environment is meant is not said"
                    : "there is no environment \"" + wanted + "\"",
                database.key().name(),
                String.join(", ", spec.environments())));
  }
}
