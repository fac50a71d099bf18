package io.company.platform.database.database;

import io.company.platform.kernel.resource.Owned;
import io.company.platform.kinds.Kind;
import io.company.platform.kinds.Kinds;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * Databases as their users see them: accepted, validated and stored by the kernel as the kind's
 * records say.
 */
@ApplicationScoped
class Databases implements Owned {

  @Override
  public Kind kind() {
    return Kinds.DATABASE;
  }
}
