package io.company.platform.database.instance;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Map;

/** How database servers are provided. */
@ConfigMapping(prefix = "platform.database")
public interface InstanceConfig {

  /**
   * By major version, the newest minor version that is used though there are newer ones, e.g.
   * {@code platform.database.newest.14=14.23}.
   */
  Map<Integer, String> newest();

  /** A segment of the log that is not full goes to the archive after this long. */
  @WithDefault("3s")
  Duration archiveTimeout();

  /** How often figures of a server that runs are taken. */
  @WithDefault("15s")
  Duration figures();

  /**
   * How long a deletion waits for the last backup of a server that does not answer, where there is
   * an earlier complete one. Without one it waits for ever.
   */
  @WithDefault("10m")
  Duration finalBackupPatience();

  /** Prepares data directories of every version when the service starts. */
  @WithDefault("true")
  boolean prepare();
}
