package io.company.platform.kernel.reconcile;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

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
}
