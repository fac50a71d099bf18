package io.company.platform.database.thing;

import io.company.platform.database.binding.Bindings;
import io.company.platform.database.binding.CredentialsReads;
import io.company.platform.database.binding.Rotation;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** What the kinds share, as a bean. */
class CommonBeans {

  @Produces
  @Singleton
  Owner.Common common(
      Environments environments, Bindings bindings, Rotation rotation, CredentialsReads reads) {
    return new Owner.Common(environments, bindings, rotation, reads);
  }
}
