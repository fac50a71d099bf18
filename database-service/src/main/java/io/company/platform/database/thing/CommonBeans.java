package io.company.platform.database.thing;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.company.platform.database.binding.Bindings;
import io.company.platform.database.binding.CredentialsReads;
import io.company.platform.database.binding.Rotation;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;

/** What the kinds share, as a bean. */
class CommonBeans {

  private static final List<String> STANDARD = List.of("staging", "production");

  @Produces
  @Singleton
  Owner.Common common(Bindings bindings, Rotation rotation, CredentialsReads reads) {
    return new Owner.Common(
        admission -> {
          ArrayNode environments = admission.object().withObject("/spec").withArray("environments");
          if (environments.isEmpty()) {
            STANDARD.forEach(environments::add);
          }
        },
        bindings,
        rotation,
        reads);
  }
}
