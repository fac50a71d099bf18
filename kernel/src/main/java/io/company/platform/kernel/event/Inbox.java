package io.company.platform.kernel.event;

import io.company.platform.kernel.resource.Key;
import io.company.platform.kernel.store.WakeRows;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Takes events in: each one's row and its effect, the wake-ups, in one transaction, so that a
 * redelivery has none.
 */
final class Inbox {

  /** An event and whom it wakes. */
  record Letter(String source, String id, List<Key> wakes) {}

  private static final String TAKE =
      "INSERT INTO inbox (source, id) SELECT source, id FROM unnest($1::text[], $2::text[]) AS e (source, id)"
          + " ORDER BY source, id ON CONFLICT DO NOTHING RETURNING source, id";

  private final Pool pool;

  Inbox(Pool pool) {
    this.pool = pool;
  }

  /** How many of them were new. Blocking. */
  int take(Map<String, Letter> letters)
      throws InterruptedException, ExecutionException, TimeoutException {
    Tuple parameters =
        Tuple.tuple()
            .addArrayOfString(letters.values().stream().map(Letter::source).toArray(String[]::new))
            .addArrayOfString(letters.values().stream().map(Letter::id).toArray(String[]::new));
    return pool.withTransaction(
            open ->
                open.preparedQuery(TAKE)
                    .execute(parameters)
                    .compose(taken -> wake(open, letters, taken)))
        .toCompletionStage()
        .toCompletableFuture()
        .get(15, TimeUnit.SECONDS);
  }

  private static Future<Integer> wake(
      SqlConnection open, Map<String, Letter> letters, RowSet<Row> taken) {
    Set<Key> keys = new TreeSet<>();
    Collection<String> fresh = new HashSet<>();
    taken.forEach(row -> fresh.add(identity(row.getString(0), row.getString(1))));
    fresh.forEach(id -> keys.addAll(letters.get(id).wakes()));
    return keys.isEmpty()
        ? Future.succeededFuture(fresh.size())
        : WakeRows.insert(open, keys).map(fresh.size());
  }

  static String identity(String source, String id) {
    return source + " " + id;
  }

  /** Forgets what Kafka will not deliver again. */
  Future<?> prune() {
    return pool.query("DELETE FROM inbox WHERE time < now() - interval '8 days'").execute();
  }
}
