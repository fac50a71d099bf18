package io.company.platform.kernel.reconcile;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** How reconcilers are run. */
@ConfigMapping(prefix = "platform.reconcile")
public interface ReconcileConfig {

  /** Most runs at a time in this replica. */
  @WithDefault("16")
  int concurrency();

  /**
   * How long a lease is good unless it is renewed: after a crash, another replica goes on after
   * this time.
   */
  @WithDefault("10s")
  Duration lease();

  /**
   * A name that this replica has over its restarts and no other one has. What the process before it
   * had leased is leased anew at once when it starts; without a name, when those leases end.
   */
  Optional<String> replica();
}
