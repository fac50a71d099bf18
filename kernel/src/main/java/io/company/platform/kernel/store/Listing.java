package io.company.platform.kernel.store;

import io.company.platform.kernel.error.PlatformException;
import io.company.platform.kernel.error.Reason;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * One list query: objects and the revision that they stand at, from one snapshot. Further pages go
 * on by key and carry the first page's revision, so that a watch from there sees whatever changed
 * between the pages.
 */
final class Listing {

  private record Token(long revision, String namespace, String name) {

    String encode() {
      String text = revision + "\n" + namespace + "\n" + name;
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    static Token decode(String token) {
      try {
        String[] parts =
            new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8)
                .split("\n", -1);
        return new Token(Long.parseLong(parts[0]), parts[1], parts[2]);
      } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
        throw new PlatformException(
            Reason.BAD_REQUEST, "continue: not a token that a list has given out");
      }
    }
  }

  private final Query query;
  private final Token after;
  private final Tuple parameters = Tuple.tuple();
  private final String sql;

  Listing(Query query) {
    this.query = query;
    this.after = query.continueToken().isEmpty() ? null : Token.decode(query.continueToken());
    this.sql = sql();
  }

  CompletableFuture<StoredPage> read(Pool pool) {
    return pool.preparedQuery(sql)
        .execute(parameters)
        .toCompletionStage()
        .toCompletableFuture()
        .thenApply(this::page);
  }

  /** Without objects there is one row still, which has the revision. */
  private String sql() {
    String where = where();
    String remaining =
        query.limit() > 0 ? "(SELECT count(*) FROM resource r WHERE " + where + ")" : "0::bigint";
    String limit = query.limit() > 0 ? " LIMIT " + parameter(query.limit()) + "::bigint" : "";
    return "SELECT o.plural, o.namespace, o.name, o.uid, o.revision, o.generation, o.object, h.head, h.pruned, h.matching"
        + " FROM (SELECT (SELECT coalesce(max(revision), 0) FROM change) AS head,"
        + " (SELECT pruned FROM log_start) AS pruned, "
        + remaining
        + " AS matching) h LEFT JOIN LATERAL"
        + " (SELECT r.plural, r.namespace, r.name, r.uid, r.revision, r.generation, r.object::text AS object"
        + " FROM resource r WHERE "
        + where
        + " ORDER BY r.namespace, r.name"
        + limit
        + ") o ON true"
        + " ORDER BY o.namespace, o.name";
  }

  private String where() {
    StringBuilder where = new StringBuilder("r.plural = " + parameter(query.plural()));
    if (!query.namespaces().isEmpty()) {
      where
          .append(" AND r.namespace = ANY (")
          .append(parameter(query.namespaces().toArray(String[]::new)))
          .append(")");
    }
    for (Selector.Term term :
        Selector.parse(query.labelSelector(), query.fieldSelector()).terms()) {
      where.append(" AND ").append(condition(term));
    }
    if (after != null) {
      where
          .append(" AND (r.namespace, r.name) > (")
          .append(parameter(after.namespace()))
          .append(", ")
          .append(parameter(after.name()))
          .append(")");
    }
    return where.toString();
  }

  private String condition(Selector.Term term) {
    String value = "(r.object #>> " + parameter(term.path().toArray(String[]::new)) + "::text[])";
    return switch (term.operator()) {
      case IN -> value + " = ANY (" + parameter(term.values().toArray(String[]::new)) + "::text[])";
      case NOT_IN ->
          "("
              + value
              + " IS NULL OR "
              + value
              + " <> ALL ("
              + parameter(term.values().toArray(String[]::new))
              + "::text[]))";
      case EXISTS -> value + " IS NOT NULL";
      case ABSENT -> value + " IS NULL";
    };
  }

  private String parameter(Object value) {
    if (value instanceof String[] texts) {
      parameters.addArrayOfString(texts);
    } else if (value instanceof Integer number) {
      parameters.addLong(number.longValue());
    } else {
      parameters.addValue(value);
    }
    return "$" + parameters.size();
  }

  private StoredPage page(RowSet<Row> rows) {
    List<Stored> items = new ArrayList<>(rows.size());
    long head = 0;
    long matching = 0;
    for (Row row : rows) {
      head = row.getLong(7);
      matching = row.getLong(9);
      if (after != null && after.revision() < row.getLong(8)) {
        throw new PlatformException(
            Reason.EXPIRED, "continue: too much has changed since the first page; list again");
      }
      if (row.getString(0) != null) {
        items.add(Rows.stored(row));
      }
    }
    long revision = after == null ? head : after.revision();
    long remaining = query.limit() > 0 ? matching - items.size() : 0;
    if (remaining <= 0) {
      return new StoredPage(items, revision, "", 0);
    }
    Stored last = items.getLast();
    return new StoredPage(
        items,
        revision,
        new Token(revision, last.key().namespace(), last.key().name()).encode(),
        remaining);
  }
}
