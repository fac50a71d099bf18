package io.company.platform.database.vault;

import io.company.platform.kernel.store.PostgresStore;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** The table {@code secret} in the service's own database. */
final class SecretTable implements Secrets {

  private static final int SECONDS = 15;

  private final Supplier<PostgresStore> store;

  SecretTable(Supplier<PostgresStore> store) {
    this.store = store;
  }

  @Override
  public Optional<Sealed> find(String id) {
    RowSet<Row> rows = query("SELECT id, sealed, key_id FROM secret WHERE id = $1", Tuple.of(id));
    return rows.size() == 0 ? Optional.empty() : Optional.of(sealed(rows.iterator().next()));
  }

  @Override
  public boolean insert(Sealed sealed) {
    return query(
                "INSERT INTO secret (id, sealed, key_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
                values(sealed))
            .rowCount()
        == 1;
  }

  @Override
  public void upsert(Sealed sealed) {
    query(
        "INSERT INTO secret (id, sealed, key_id) VALUES ($1, $2, $3)"
            + " ON CONFLICT (id) DO UPDATE SET sealed = $2, key_id = $3, written = now()",
        values(sealed));
  }

  @Override
  public void replace(Sealed before, Sealed after) {
    query(
        "UPDATE secret SET sealed = $2, key_id = $3 WHERE id = $1 AND sealed = $4",
        values(after).addBuffer(Buffer.buffer(before.bytes())));
  }

  @Override
  public void removeAll(String idPrefix) {
    query("DELETE FROM secret WHERE id >= $1 AND starts_with(id, $1)", Tuple.of(idPrefix));
  }

  @Override
  public Set<Long> keyIds() {
    Set<Long> ids = new HashSet<>();
    query("SELECT DISTINCT key_id FROM secret", Tuple.tuple())
        .forEach(row -> ids.add(row.getLong(0)));
    return ids;
  }

  @Override
  public List<Sealed> notUnder(long keyId, int most) {
    List<Sealed> found = new ArrayList<>();
    query(
            "SELECT id, sealed, key_id FROM secret WHERE key_id <> $1 ORDER BY id LIMIT $2",
            Tuple.of(keyId, (long) most))
        .forEach(row -> found.add(sealed(row)));
    return found;
  }

  private static Tuple values(Sealed sealed) {
    return Tuple.of(sealed.id(), Buffer.buffer(sealed.bytes()), sealed.keyId());
  }

  private static Sealed sealed(Row row) {
    return new Sealed(row.getString(0), row.getBuffer(1).getBytes(), row.getLong(2));
  }

  private RowSet<Row> query(String sql, Tuple parameters) {
    try {
      PostgresStore open = store.get();
      open.ready().get(SECONDS, TimeUnit.SECONDS);
      return open.pool()
          .preparedQuery(sql)
          .execute(parameters)
          .toCompletionStage()
          .toCompletableFuture()
          .get(SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new VaultException("the vault's table can't be reached; try again", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new VaultException("interrupted while asking the vault");
    }
  }
}
