package io.company.platform.ingress.live;

import io.company.platform.ingress.route.Address;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One address in use: what is in flight to it, and until when it is skipped after a refused
 * connection.
 */
public final class Upstream {
  /** A refused address is passed over this long, as long as there is another. */
  static final long SKIPPED_NANOS = 1_000_000_000L;

  private final Address address;
  private final AtomicInteger inFlight = new AtomicInteger();
  private volatile long refusedAtNanos;
  private volatile boolean refused;

  Upstream(Address address) {
    this.address = address;
  }

  public Address address() {
    return address;
  }

  public int inFlight() {
    return inFlight.get();
  }

  public void begin() {
    inFlight.incrementAndGet();
  }

  public void end() {
    inFlight.decrementAndGet();
  }

  public void refusedAt(long nanos) {
    refusedAtNanos = nanos;
    refused = true;
  }

  public void answered() {
    if (refused) {
      refused = false;
    }
  }

  boolean skippedAt(long nanos) {
    return refused && nanos - refusedAtNanos < SKIPPED_NANOS;
  }
}
