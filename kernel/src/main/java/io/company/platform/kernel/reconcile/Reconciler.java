package io.company.platform.kernel.reconcile;

import io.company.platform.kernel.resource.Key;
import java.time.Duration;

/**
 * Makes objects of one kind true. A CDI bean of it is run by the kernel: on a virtual thread, one
 * run a key at a time over all replicas of the service, woken by every change to an object of the
 * kind other than of its status alone, by {@link Wake}, and by the sweep. What it writes to the
 * store is refused once its lease is lost.
 */
public interface Reconciler {

  /** The kind whose objects it reconciles. */
  String plural();

  /**
   * Observes, plans, executes idempotent steps, writes status. The object may be gone. A failure is
   * logged and tried again with exponential back-off (100 ms to 30 s); what the user must know is
   * the reconciler's to write into status.
   */
  Next reconcile(Key key) throws Exception;

  /** How often every object is looked at, woken or not. */
  default Duration sweep() {
    return Duration.ofSeconds(30);
  }

  /** When to look again. */
  record Next(Duration after) {

    /** Not before something changes or the sweep comes. */
    public static Next whenChanged() {
      return new Next(null);
    }

    public static Next in(Duration after) {
      return new Next(after);
    }
  }
}
