package io.company.platform.database.cache;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.database.thing.Owner;
import io.company.platform.kernel.resource.Resource;
import io.company.platform.kinds.Kinds;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;

/** Caches as their users see them: anything may be changed, nothing in them is promised to stay. */
@Singleton
class Caches extends Owner {

  @Inject
  Caches(Owner.Common common) {
    super(Kinds.CACHE, common);
  }

  @Override
  protected void check(Optional<Resource> current, ObjectNode object) {}
}
