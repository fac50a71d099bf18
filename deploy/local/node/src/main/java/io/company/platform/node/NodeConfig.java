package io.company.platform.node;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.Optional;

/** How the node runs. */
@ConfigMapping(prefix = "platform.node")
public interface NodeConfig {

  /** Where its state lives; the ingress's folder is {@code ingress} in it. */
  @WithDefault(".platform/node")
  Path home();

  /**
   * From which replicas get their ports, "first-last"; below the range that the kernel takes
   * outgoing ports from.
   */
  @WithDefault("20000-29999")
  String portRange();

  /** As root: the lowest uid given to applications. */
  @WithDefault("200000")
  int userIdBase();

  /** A key that has sealed secrets for so many days is followed by another at the node's start. */
  @WithDefault("90")
  int keyDays();

  /**
   * Where the build put the archives of database servers (PostgreSQL, Redis); none are offered
   * without it.
   */
  Optional<Path> archives();

  /** A replica's or task's log is rotated before it grows over this many bytes. */
  @WithDefault("10485760")
  long logFileBytes();

  /** So many files of a log are kept, the current one included. */
  @WithDefault("3")
  int logFiles();

  /** How long requests in flight may take to finish, once a replica is out of the routes. */
  @WithDefault("5000")
  long drainMillis();
}
