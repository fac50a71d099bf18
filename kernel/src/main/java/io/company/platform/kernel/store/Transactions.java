package io.company.platform.kernel.store;

import io.company.platform.kernel.resource.Key;
import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Commits one batch in one transaction, in two round trips: lock and load, then write and commit.
 * Knows at its end whether the transaction was committed; where the connection broke in between, it
 * asks Postgres for the transaction's fate.
 */
final class Transactions implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(15);
  private static final Duration RESOLVE_PATIENCE = Duration.ofSeconds(10);

  /** How a batch ended. */
  sealed interface Fate {
    /** Durable. */
    record Done(Batch.Plan plan) implements Fate {}

    /** Postgres refused it; nothing was written. */
    record Refused(PgException why) implements Fate {}

    /** The connection broke before the commit; nothing was written. */
    record Lost(Throwable why) implements Fate {}

    /** The connection broke at the commit, and nobody could be asked what became of it. */
    record Unknown(Throwable why) implements Fate {}
  }

  private final Supplier<Future<SqlConnection>> connect;
  private final Set<String> reconciled;
  private SqlConnection connection;

  /** {@code connect} opens a connection that no pool owns: closing it ends whatever runs on it. */
  Transactions(Supplier<Future<SqlConnection>> connect, Set<String> reconciled) {
    this.connect = connect;
    this.reconciled = reconciled;
  }

  Fate commit(List<Member> members) throws InterruptedException {
    Batch.Plan plan;
    String transaction;
    try {
      SqlConnection open = connection();
      open.query("BEGIN").execute();
      Future<RowSet<Row>> lock = open.preparedQuery(Rows.LOCK).execute();
      Future<RowSet<Row>> head = open.preparedQuery(Rows.HEAD).execute();
      Set<Key> keys = new TreeSet<>(members.stream().map(Member::key).toList());
      Future<RowSet<Row>> present = open.preparedQuery(Rows.MANY).execute(Rows.keys(keys));
      Map<Key, Long> epochs = epochs(open, members);
      transaction = await(lock).iterator().next().getString(1);
      Batch.Loaded loaded =
          new Batch.Loaded(await(head).iterator().next().getLong(0), byKey(await(present)), epochs);
      plan =
          Batch.plan(
              members, loaded, reconciled, Instant.now(), () -> UUID.randomUUID().toString());
      if (plan.entries().isEmpty()) {
        await(open.query("ROLLBACK").execute());
        return new Fate.Done(plan);
      }
    } catch (ExecutionException | TimeoutException e) {
      return failed(e);
    }
    return write(plan, transaction);
  }

  private Fate write(Batch.Plan plan, String transaction) throws InterruptedException {
    try {
      Future<RowSet<Row>> write = connection.preparedQuery(Rows.WRITE).execute(Rows.write(plan));
      Future<RowSet<Row>> commit = connection.query("COMMIT").execute();
      await(write);
      await(commit);
      return new Fate.Done(plan);
    } catch (ExecutionException | TimeoutException e) {
      Fate fate = failed(e);
      return fate instanceof Fate.Lost(Throwable why) ? resolve(plan, transaction, why) : fate;
    }
  }

  private Fate failed(Exception e) throws InterruptedException {
    Throwable cause = e instanceof ExecutionException ? e.getCause() : e;
    if (connection != null && cause instanceof PgException refused && !transientFailure(refused)) {
      try {
        await(connection.query("ROLLBACK").execute());
      } catch (ExecutionException | TimeoutException broken) {
        drop();
      }
      return new Fate.Refused(refused);
    }
    drop();
    return new Fate.Lost(cause);
  }

  /**
   * Class 57P is a shutdown or a crash, 53 lack of resources, 08 connections, 40 a deadlock; 25P
   * idle for too long.
   */
  private static boolean transientFailure(PgException e) {
    String state = e.getSqlState() == null ? "" : e.getSqlState();
    return state.startsWith("57P")
        || state.startsWith("53")
        || state.startsWith("08")
        || state.startsWith("40")
        || state.startsWith("25P");
  }

  /** Postgres remembers how recent transactions ended, over a crash too. */
  private Fate resolve(Batch.Plan plan, String transaction, Throwable why)
      throws InterruptedException {
    long deadline = System.nanoTime() + RESOLVE_PATIENCE.toNanos();
    while (System.nanoTime() < deadline) {
      try {
        String status =
            await(
                    connection()
                        .preparedQuery("SELECT pg_xact_status($1::text::xid8)")
                        .execute(io.vertx.sqlclient.Tuple.of(transaction)))
                .iterator()
                .next()
                .getString(0);
        if ("committed".equals(status)) {
          return new Fate.Done(plan);
        }
        if ("aborted".equals(status)) {
          return new Fate.Lost(why);
        }
        if (status == null) {
          return new Fate.Unknown(why);
        }
      } catch (ExecutionException | TimeoutException e) {
        drop();
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
    return new Fate.Unknown(why);
  }

  private Map<Key, Long> epochs(SqlConnection open, List<Member> members)
      throws ExecutionException, TimeoutException, InterruptedException {
    Set<Key> leased = new TreeSet<>();
    members.stream().filter(m -> m.lease() != null).forEach(m -> leased.add(m.lease().key()));
    Map<Key, Long> epochs = new HashMap<>();
    if (!leased.isEmpty()) {
      await(open.preparedQuery(Rows.EPOCHS).execute(Rows.keys(leased)))
          .forEach(row -> epochs.put(Rows.key(row), row.getLong(3)));
    }
    return epochs;
  }

  private static Map<Key, Stored> byKey(RowSet<Row> rows) {
    Map<Key, Stored> present = new HashMap<>();
    rows.forEach(row -> present.put(Rows.key(row), Rows.stored(row)));
    return present;
  }

  private SqlConnection connection()
      throws ExecutionException, TimeoutException, InterruptedException {
    if (connection == null) {
      connection = await(connect.get());
    }
    return connection;
  }

  /** Gives the connection up, and with it whatever was not committed on it. */
  private void drop() {
    if (connection != null) {
      connection.close();
      connection = null;
    }
  }

  @Override
  public void close() {
    drop();
  }

  private static <T> T await(Future<T> future)
      throws ExecutionException, TimeoutException, InterruptedException {
    return future
        .toCompletionStage()
        .toCompletableFuture()
        .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
  }
}
