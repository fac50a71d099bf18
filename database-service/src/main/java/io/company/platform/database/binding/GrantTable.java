package io.company.platform.database.binding;

import io.company.platform.kernel.error.PlatformException;
import io.company.platform.kernel.error.Reason;
import io.company.platform.kernel.resource.Key;
import io.company.platform.kernel.store.PostgresStore;
import io.company.platform.kernel.store.Stores;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** The table {@code access_grant} in the service's own database. */
@ApplicationScoped
class GrantTable implements Grants {

  private static final int SECONDS = 15;
  private static final String SELECT =
      "SELECT binding_uid, namespace, binding, application, environment, version, plural, name, thing_uid, prefix,"
          + " revoked FROM access_grant";
  private static final String ROW =
      " WHERE binding_uid = $1 AND version = $2 AND plural = $3 AND thing_uid = $4 AND prefix = $5";

  private final Supplier<PostgresStore> store;

  @Inject
  GrantTable(Stores stores) {
    this(stores::required);
  }

  GrantTable(Supplier<PostgresStore> store) {
    this.store = store;
  }

  @Override
  public List<Given> of(Key binding) {
    return given(
        query(
            SELECT + " WHERE namespace = $1 AND binding = $2 ORDER BY version, plural, name",
            Tuple.of(binding.namespace(), binding.name())));
  }

  @Override
  public List<Given> of(String thingUid) {
    return given(query(SELECT + " WHERE thing_uid = $1 ORDER BY version", Tuple.of(thingUid)));
  }

  @Override
  public List<Given> all() {
    return given(query(SELECT, Tuple.tuple()));
  }

  @Override
  public void add(Collection<Given> given) {
    for (Given each : given) {
      query(
          "INSERT INTO access_grant (binding_uid, namespace, binding, application, environment, version, plural, name,"
              + " thing_uid, prefix) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING",
          Tuple.tuple()
              .addString(each.bindingUid())
              .addString(each.binding().namespace())
              .addString(each.binding().name())
              .addString(each.application())
              .addString(each.environment())
              .addLong(each.version())
              .addString(each.thing().plural())
              .addString(each.thing().name())
              .addString(each.thingUid())
              .addString(each.prefix()));
    }
  }

  @Override
  public void revoked(Given given) {
    query("UPDATE access_grant SET revoked = true" + ROW, row(given));
  }

  @Override
  public void forget(Given given) {
    query("DELETE FROM access_grant" + ROW, row(given));
  }

  private static Tuple row(Given given) {
    return Tuple.of(
        given.bindingUid(),
        given.version(),
        given.thing().plural(),
        given.thingUid(),
        given.prefix());
  }

  private static List<Given> given(RowSet<Row> rows) {
    List<Given> given = new ArrayList<>();
    for (Row row : rows) {
      String team = row.getString("namespace");
      given.add(
          new Given(
              row.getString("binding_uid"),
              new Key("bindings", team, row.getString("binding")),
              row.getString("application"),
              row.getString("environment"),
              row.getLong("version"),
              new Key(row.getString("plural"), team, row.getString("name")),
              row.getString("thing_uid"),
              row.getString("prefix"),
              row.getBoolean("revoked")));
    }
    return given;
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
      throw new PlatformException(
          Reason.UNAVAILABLE, "the database can't be reached; try again", List.of(), 1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PlatformException(Reason.UNAVAILABLE, "interrupted while looking for grants");
    }
  }
}
