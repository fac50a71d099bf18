package io.company.platform.kernel.reconcile;

import io.company.platform.kernel.resource.Key;

/**
 * Wakes reconcilers. Durable: a wake-up that returned is not lost by a crash. Injected as a bean.
 */
public interface Wake {

  /** Due now; waking twice is waking once. Blocking; call it from a virtual or worker thread. */
  void wake(Key key);
}
