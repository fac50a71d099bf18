package io.company.platform.kernel.store;

import io.company.platform.kernel.resource.Key;

/**
 * The right to reconcile one object, good until somebody else has a higher epoch. Writes made while
 * it is {@link #CURRENT} are refused once it is lost.
 */
public record Lease(Key key, long epoch) {

  /** Bound while a reconciler runs. */
  public static final ScopedValue<Lease> CURRENT = ScopedValue.newInstance();

  static Lease current() {
    return CURRENT.isBound() ? CURRENT.get() : null;
  }
}
