package io.company.platform.database.binding;

import io.company.platform.kernel.resource.Resource;
import java.util.Optional;

/**
 * Gives and takes applications' access to things of one kind: a CDI bean of it a kind. Blocking.
 * What it gives depends on nothing but the grant and the thing, so that a crash in between, or the
 * thing made anew from a backup, needs nothing but the same call again.
 */
public interface Issuer {

  /** The kind, e.g. {@code databases}. */
  String plural();

  /** Why the thing can't be used there yet, as a sentence; empty when it can. */
  Optional<String> notReady(Resource thing, String environment);

  /** Idempotent: the same grant gives the same access. Variables are without the use's prefix. */
  Access issue(Grant grant);

  /**
   * Idempotent; what is not there is fine, the thing itself included. The password is empty. It
   * must not be what the application made that goes, but the login.
   */
  void revoke(Grant grant);
}
