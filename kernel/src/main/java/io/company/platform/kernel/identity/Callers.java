package io.company.platform.kernel.identity;

import io.smallrye.mutiny.Uni;

/**
 * Verifies bearer tokens against Keycloak's keys; verified ones are remembered until they expire.
 * Injected as a bean.
 */
public interface Callers {

  /** The caller, or UNAUTHENTICATED with what is wrong with the token. */
  Uni<Caller> verify(String bearerToken);
}
