package io.company.platform.kernel.event;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowIterator;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** How far the log is published: one row, which one replica holds at a time. Blocking. */
final class RelayPosition {

  /** Longer than a publication may take, so that two replicas never publish at the same time. */
  static final int LEASE_SECONDS = 8;

  private static final String HOLD =
      "INSERT INTO relay AS r (name, position, holder, lease_until)"
          + " VALUES ('kafka', (SELECT pruned FROM log_start), $1, now() + $2::bigint * interval '1 second')"
          + " ON CONFLICT (name) DO UPDATE SET holder = $1, lease_until = excluded.lease_until"
          + " WHERE r.holder = $1 OR r.holder IS NULL OR r.lease_until < now() RETURNING r.position";

  private static final String ADVANCE =
      "UPDATE relay SET position = $2::bigint, lease_until = now() + $3::bigint * interval '1 second'"
          + " WHERE name = 'kafka' AND holder = $1";

  private final Pool pool;
  private final String holder = UUID.randomUUID().toString();

  RelayPosition(Pool pool) {
    this.pool = pool;
  }

  /** The position; empty while another replica holds it. */
  OptionalLong hold() throws InterruptedException, ExecutionException, TimeoutException {
    RowIterator<Row> rows =
        await(pool.preparedQuery(HOLD).execute(Tuple.of(holder, (long) LEASE_SECONDS))).iterator();
    return rows.hasNext() ? OptionalLong.of(rows.next().getLong(0)) : OptionalLong.empty();
  }

  /** False when another replica has taken over. */
  boolean advance(long position) throws InterruptedException, ExecutionException, TimeoutException {
    return await(
                pool.preparedQuery(ADVANCE)
                    .execute(Tuple.of(holder, position, (long) LEASE_SECONDS)))
            .rowCount()
        == 1;
  }

  Future<RowSet<Row>> release() {
    return pool.preparedQuery("UPDATE relay SET holder = NULL WHERE name = 'kafka' AND holder = $1")
        .execute(Tuple.of(holder));
  }

  private static <T> T await(Future<T> future)
      throws InterruptedException, ExecutionException, TimeoutException {
    return future.toCompletionStage().toCompletableFuture().get(5, TimeUnit.SECONDS);
  }
}
