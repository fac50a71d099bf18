package io.company.platform.kernel.store;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/**
 * The service's database. Without {@code platform.store.url} there is no store, and nothing that
 * needs one runs.
 */
@ConfigMapping(prefix = "platform.store")
public interface StoreConfig {

  /** {@code postgresql://host:port/database}. */
  Optional<String> url();

  @WithDefault("platform")
  String user();

  Optional<String> password();

  /**
   * Version of the newest migration that the service has of its own, 100 or above; empty where it
   * has none.
   */
  Optional<String> migration();

  /**
   * Most connections to Postgres; they are opened when needed and closed when idle for a minute.
   */
  @WithDefault("8")
  int connections();

  /** Most writes that wait for a batch; more are refused with TOO_MANY_REQUESTS. */
  @WithDefault("2000")
  int queue();

  /** Changes that are kept in memory for watches. */
  @WithDefault("4096")
  int ring();

  /** How long a change is kept in the log at least. */
  @WithDefault("24h")
  Duration retention();

  /** Changes that are kept in the log whatever their age. */
  @WithDefault("10000")
  long retainedChanges();
}
