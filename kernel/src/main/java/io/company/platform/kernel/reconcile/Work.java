package io.company.platform.kernel.reconcile;

import io.company.platform.kernel.resource.Key;
import io.company.platform.kernel.store.Lease;
import io.company.platform.kernel.store.WakeRows;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The table {@code work}: which keys are due, and who has them. At most one lease of a key is good
 * at a time; what is done under one that was lost changes nothing. Blocking.
 */
final class Work {

  /**
   * A key that this replica has.
   *
   * @param wakes how often it was woken before this run began
   * @param attempts runs that failed in a row
   */
  record Item(Lease lease, long wakes, int attempts) {}

  private static final String ON_KEY =
      " w.plural = k.plural AND w.namespace = k.namespace AND w.name = k.name";

  private static final String LEASE =
      "UPDATE work w SET lease_until = now() + $2::bigint * interval '1 millisecond', epoch = w.epoch + 1, holder = $4"
          + " FROM (SELECT plural, namespace, name FROM work WHERE plural = ANY ($1::text[]) AND due <= now()"
          + " AND (lease_until IS NULL OR lease_until < now()) ORDER BY due LIMIT $3::bigint FOR UPDATE SKIP LOCKED) k"
          + " WHERE"
          + ON_KEY
          + " RETURNING w.plural, w.namespace, w.name, w.epoch, w.wakes, w.attempts";

  private static final String RENEW =
      "UPDATE work w SET lease_until = now() + $5::bigint * interval '1 millisecond'"
          + " FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[]) AS k (plural, namespace, name, epoch)"
          + " WHERE"
          + ON_KEY
          + " AND w.epoch = k.epoch RETURNING w.plural, w.namespace, w.name";

  private static final String MINE =
      " WHERE w.plural = $1 AND w.namespace = $2 AND w.name = $3 AND w.epoch = $4::bigint";

  /** A key whose object is gone is forgotten when there is nothing more to do for it. */
  private static final String DONE =
      "WITH gone AS (DELETE FROM work w"
          + MINE
          + " AND w.wakes = $5::bigint AND $7::boolean AND NOT EXISTS"
          + " (SELECT 1 FROM resource r WHERE r.plural = $1 AND r.namespace = $2 AND r.name = $3) RETURNING 1)"
          + " UPDATE work w SET lease_until = NULL, attempts = 0, due = CASE WHEN w.wakes = $5::bigint"
          + " THEN now() + $6::bigint * interval '1 millisecond' ELSE now() END"
          + MINE
          + " AND NOT EXISTS (SELECT 1 FROM gone)";

  private static final String FAILED =
      "UPDATE work w SET lease_until = NULL, attempts = w.attempts + 1,"
          + " due = now() + $5::bigint * interval '1 millisecond'"
          + MINE;

  private static final String ADOPT =
      "INSERT INTO work (plural, namespace, name, due) SELECT plural, namespace, name, now() FROM resource"
          + " WHERE plural = ANY ($1::text[]) ORDER BY plural, namespace, name ON CONFLICT DO NOTHING";

  private static final String RELEASE =
      "UPDATE work SET lease_until = NULL WHERE holder = $1 AND lease_until IS NOT NULL";

  private final Pool pool;
  private final Optional<String> replica;

  /**
   * @param replica under which name leases are taken; empty where it has none that outlives it
   */
  Work(Pool pool, Optional<String> replica) {
    this.pool = pool;
    this.replica = replica;
  }

  /**
   * Ends the leases that a process of this replica's name left behind when it was killed. Should
   * that process live, it can't write under them once they are leased anew.
   */
  void release() throws InterruptedException {
    if (replica.isPresent()) {
      await(pool.preparedQuery(RELEASE).execute(Tuple.of(replica.get())));
    }
  }

  List<Item> lease(Set<String> plurals, Duration length, int most) throws InterruptedException {
    List<Item> items = new ArrayList<>();
    Tuple parameters =
        Tuple.tuple()
            .addArrayOfString(plurals.toArray(String[]::new))
            .addLong(length.toMillis())
            .addLong((long) most)
            .addString(replica.orElse(null));
    for (Row row : await(pool.preparedQuery(LEASE).execute(parameters))) {
      items.add(new Item(new Lease(key(row), row.getLong(3)), row.getLong(4), row.getInteger(5)));
    }
    return items;
  }

  /** The keys whose leases are still good. */
  Set<Key> renew(Collection<Lease> leases, Duration length) throws InterruptedException {
    Tuple parameters =
        keys(leases.stream().map(Lease::key).toList())
            .addArrayOfLong(leases.stream().map(Lease::epoch).toArray(Long[]::new))
            .addLong(length.toMillis());
    Set<Key> good = new HashSet<>();
    await(pool.preparedQuery(RENEW).execute(parameters)).forEach(row -> good.add(key(row)));
    return good;
  }

  /** Due again after {@code after}, or at once when it was woken meanwhile. */
  void done(Item item, Duration after, boolean untilChanged) throws InterruptedException {
    await(
        pool.preparedQuery(DONE)
            .execute(
                mine(item)
                    .addLong(item.wakes())
                    .addLong(after.toMillis())
                    .addBoolean(untilChanged)));
  }

  void failed(Item item, Duration after) throws InterruptedException {
    await(pool.preparedQuery(FAILED).execute(mine(item).addLong(after.toMillis())));
  }

  Future<RowSet<Row>> wake(Collection<Key> keys) {
    return WakeRows.insert(pool, keys);
  }

  /** Makes work of objects that nobody looked at yet. */
  void adopt(Set<String> plurals) throws InterruptedException {
    await(
        pool.preparedQuery(ADOPT)
            .execute(Tuple.tuple().addArrayOfString(plurals.toArray(String[]::new))));
  }

  private static Tuple mine(Item item) {
    Key key = item.lease().key();
    return Tuple.of(key.plural(), key.namespace(), key.name(), item.lease().epoch());
  }

  private static Tuple keys(Collection<Key> keys) {
    return Tuple.tuple()
        .addArrayOfString(keys.stream().map(Key::plural).toArray(String[]::new))
        .addArrayOfString(keys.stream().map(Key::namespace).toArray(String[]::new))
        .addArrayOfString(keys.stream().map(Key::name).toArray(String[]::new));
  }

  private static Key key(Row row) {
    return new Key(row.getString(0), row.getString(1), row.getString(2));
  }

  static <T> T await(Future<T> future) throws InterruptedException {
    try {
      return future.toCompletionStage().toCompletableFuture().get(15, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause().getMessage(), e.getCause());
    } catch (TimeoutException e) {
      throw new IllegalStateException("the database does not answer", e);
    }
  }
}
