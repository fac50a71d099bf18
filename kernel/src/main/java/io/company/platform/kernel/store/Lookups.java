package io.company.platform.kernel.store;

import io.company.platform.kernel.resource.Key;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;

/**
 * Reads by key. At most two queries are under way; what is asked for meanwhile is read by one query
 * together, so that many readers cost hardly more than one. A read never sees less than what was
 * committed before it was asked for.
 */
final class Lookups {

  private static final int UNDER_WAY = 2;
  private static final int MOST = 256;

  private record Lookup(Key key, CompletableFuture<Optional<Stored>> found) {}

  private final Pool pool;
  private List<Lookup> waiting = new ArrayList<>();
  private int underWay;

  Lookups(Pool pool) {
    this.pool = pool;
  }

  CompletableFuture<Optional<Stored>> find(Key key) {
    Lookup lookup = new Lookup(key, new CompletableFuture<>());
    synchronized (this) {
      waiting.add(lookup);
    }
    next(false);
    return lookup.found();
  }

  private void next(boolean finished) {
    List<Lookup> batch;
    synchronized (this) {
      underWay -= finished ? 1 : 0;
      if (waiting.isEmpty() || underWay >= UNDER_WAY) {
        return;
      }
      underWay++;
      batch = waiting.size() <= MOST ? waiting : new ArrayList<>(waiting.subList(0, MOST));
      waiting =
          waiting.size() <= MOST
              ? new ArrayList<>()
              : new ArrayList<>(waiting.subList(MOST, waiting.size()));
    }
    query(batch)
        .onComplete(
            read -> {
              next(true);
              if (read.failed()) {
                batch.forEach(
                    lookup ->
                        lookup
                            .found()
                            .completeExceptionally(PostgresStore.unavailable(read.cause())));
                return;
              }
              complete(batch, read.result());
            });
  }

  private Future<RowSet<Row>> query(List<Lookup> batch) {
    if (batch.size() == 1) {
      Key key = batch.getFirst().key();
      return pool.preparedQuery(Rows.ONE)
          .execute(Tuple.of(key.plural(), key.namespace(), key.name()));
    }
    return pool.preparedQuery(Rows.MANY)
        .execute(Rows.keys(new TreeSet<>(batch.stream().map(Lookup::key).toList())));
  }

  private static void complete(List<Lookup> batch, RowSet<Row> rows) {
    Map<Key, Stored> found = new HashMap<>();
    for (Row row : rows) {
      Stored stored = Rows.stored(row);
      found.put(stored.key(), stored);
    }
    batch.forEach(lookup -> lookup.found().complete(Optional.ofNullable(found.get(lookup.key()))));
  }
}
