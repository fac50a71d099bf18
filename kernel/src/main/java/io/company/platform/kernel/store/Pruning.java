package io.company.platform.kernel.store;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Removes what is old from the log: older than the retention, not among the newest so many, and
 * published already. The newest change always stays, because the next revision is counted from it.
 */
final class Pruning implements AutoCloseable {

  private static final Logger LOG = Logger.getLogger(Pruning.class);

  private static final String MOVE =
      "UPDATE log_start SET pruned = greatest(pruned, least("
          + "(SELECT coalesce(max(revision), 0) - greatest($2::bigint, 1) FROM change),"
          + "coalesce((SELECT revision - 1 FROM change WHERE time >= $1::timestamptz ORDER BY revision LIMIT 1),"
          + " 9223372036854775807),"
          + "(SELECT coalesce(min(position), 9223372036854775807) FROM relay)))"
          + " RETURNING pruned";

  private final Pool pool;
  private final StoreConfig config;
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("store-pruning").factory());

  Pruning(Pool pool, StoreConfig config) {
    this.pool = pool;
    this.config = config;
  }

  void start() {
    clock.scheduleWithFixedDelay(
        () -> prune().onFailure(e -> LOG.warnf("log not pruned cause=%s", e.getMessage())),
        30,
        30,
        TimeUnit.SECONDS);
  }

  /** First the start moves, then rows go: who reads in between is told that they are gone. */
  Future<Long> prune() {
    OffsetDateTime before = OffsetDateTime.now().minus(config.retention());
    return pool.preparedQuery(MOVE)
        .execute(Tuple.of(before, config.retainedChanges()))
        .map(rows -> rows.iterator().next().getLong(0))
        .compose(
            pruned ->
                pool.preparedQuery("DELETE FROM change WHERE revision <= $1")
                    .execute(Tuple.of(pruned))
                    .map(pruned));
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}
