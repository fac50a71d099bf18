package io.company.platform.database.instance;

import io.company.platform.kernel.home.Home;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/** What the home offers, asked for again after a minute. Blocking. */
@ApplicationScoped
public class Offers {

  private static final Duration AGE = Duration.ofMinutes(1);

  private record Known(Offer offer, long atNanos) {}

  private final Home home;
  private final InstanceConfig config;
  private volatile Known known;

  public Offers(Home home, InstanceConfig config) {
    this.home = home;
    this.config = config;
  }

  public Offer offer() {
    Known present = known;
    if (present != null && System.nanoTime() - present.atNanos() < AGE.toNanos()) {
      return present.offer();
    }
    Offer fresh = Offer.of(home.toolchains(), config.newest());
    known = new Known(fresh, System.nanoTime());
    return fresh;
  }

  /** With its extensions, which are known once it is unpacked. */
  public Offer.Release complete(Offer.Release release) {
    if (!release.extensions().isEmpty()) {
      return release;
    }
    var toolchain = home.ensureToolchain(release.toolchain());
    known = null;
    return new Offer.Release(
        release.version(), release.major(), release.minor(), toolchain.getFeaturesList());
  }
}
