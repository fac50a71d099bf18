package io.company.platform.kernel.store;

import io.company.platform.kernel.resource.Key;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import java.util.Collection;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Notes in a transaction that keys are to be reconciled. Rows are locked in the keys' order, so
 * that nobody deadlocks.
 */
public final class WakeRows {

  private WakeRows() {}

  public static Future<RowSet<Row>> insert(SqlClient in, Collection<Key> keys) {
    SortedSet<Key> ordered = new TreeSet<>(keys);
    return in.preparedQuery(Rows.WAKE_MANY).execute(Rows.keys(ordered));
  }
}
