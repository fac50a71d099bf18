package io.company.platform.ingress.live;

import io.company.platform.ingress.route.Address;
import java.util.ArrayList;
import java.util.List;

/**
 * The addresses that have failed one request. One that broke an open connection may be asked once
 * more, since it may only have closed an idle connection; one that refused may not.
 */
public final class Tried {
  private static final int MOST_ATTEMPTS = 6;

  private final List<Address> failed = new ArrayList<>(2);
  private final List<Address> mayRetry = new ArrayList<>(2);
  private final List<Address> forgiven = new ArrayList<>(2);
  private int attempts;

  public void refused(Address address) {
    attempts++;
    failed.add(address);
  }

  public void broken(Address address) {
    attempts++;
    if (!forgiven.contains(address)) {
      mayRetry.add(address);
    }
    failed.add(address);
  }

  public boolean exhausted() {
    return attempts >= MOST_ATTEMPTS;
  }

  /**
   * Makes the addresses that only broke a connection available again, each once. False when there
   * are none.
   */
  boolean forgiveBroken() {
    if (mayRetry.isEmpty()) {
      return false;
    }
    failed.removeAll(mayRetry);
    forgiven.addAll(mayRetry);
    mayRetry.clear();
    return true;
  }

  boolean contains(Upstream upstream) {
    return !failed.isEmpty() && failed.contains(upstream.address());
  }
}
