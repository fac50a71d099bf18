package io.company.platform.kernel.event;

import io.company.platform.kernel.resource.Key;
import java.util.List;

/**
 * What this service does about another service's facts: a CDI bean of it is subscribed by the
 * kernel. Its effect is to wake reconcilers, in one transaction with the inbox row of the event; it
 * never takes the payload as truth beyond choosing keys.
 */
public interface EventHandler {

  /** The kind whose changes it wants, e.g. {@code applications}. */
  String plural();

  /** The keys to reconcile because of this change. */
  List<Key> affected(Event event);
}
