package io.company.platform.kernel.store;

import io.company.platform.kernel.resource.Key;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** The SQL of the two tables, and what stands in which column. */
final class Rows {

  /** One lock a database: a service has its own. */
  static final String LOCK = "SELECT pg_advisory_xact_lock(7307201), pg_current_xact_id()::text";

  static final String HEAD = "SELECT coalesce(max(revision), 0) FROM change";

  static final String ONE =
      "SELECT plural, namespace, name, uid, revision, generation, object::text FROM resource"
          + " WHERE plural = $1 AND namespace = $2 AND name = $3";

  static final String MANY =
      "SELECT r.plural, r.namespace, r.name, r.uid, r.revision, r.generation, r.object::text"
          + " FROM unnest($1::text[], $2::text[], $3::text[]) AS k (plural, namespace, name)"
          + " JOIN resource r ON r.plural = k.plural AND r.namespace = k.namespace AND r.name = k.name";

  static final String EPOCHS =
      "SELECT w.plural, w.namespace, w.name, w.epoch"
          + " FROM unnest($1::text[], $2::text[], $3::text[]) AS k (plural, namespace, name)"
          + " JOIN work w ON w.plural = k.plural AND w.namespace = k.namespace AND w.name = k.name";

  static final String AFTER =
      "SELECT plural, namespace, name, uid, revision, generation, object::text, time, actor, type FROM change"
          + " WHERE revision > $1 ORDER BY revision LIMIT $2";

  private static final String WAKE =
      "INSERT INTO work (plural, namespace, name, due)"
          + " SELECT k.plural, k.namespace, k.name, now()"
          + " FROM unnest(%s::text[], %s::text[], %s::text[]) AS k (plural, namespace, name)"
          + " ORDER BY k.plural, k.namespace, k.name"
          + " ON CONFLICT (plural, namespace, name)"
          + " DO UPDATE SET due = least(work.due, now()), wakes = work.wakes + 1";

  static final String WAKE_MANY = WAKE.formatted("$1", "$2", "$3");

  /** A whole batch in one statement: what is gone, what is there, the log, and whom to wake. */
  static final String WRITE =
      "WITH gone AS (DELETE FROM resource r"
          + " USING unnest($1::text[], $2::text[], $3::text[]) AS k (plural, namespace, name)"
          + " WHERE r.plural = k.plural AND r.namespace = k.namespace AND r.name = k.name),"
          + " put AS (INSERT INTO resource (plural, namespace, name, uid, revision, generation, object)"
          + " SELECT plural, namespace, name, uid, revision, generation, object::json"
          + " FROM unnest($4::text[], $5::text[], $6::text[], $7::text[], $8::bigint[], $9::bigint[], $10::text[])"
          + " AS p (plural, namespace, name, uid, revision, generation, object)"
          + " ON CONFLICT (plural, namespace, name) DO UPDATE SET uid = excluded.uid, revision = excluded.revision,"
          + " generation = excluded.generation, object = excluded.object),"
          + " woken AS ("
          + WAKE.formatted("$11", "$12", "$13")
          + ")"
          + " INSERT INTO change (time, actor, type, plural, namespace, name, uid, revision, generation, object)"
          + " SELECT $14::timestamptz, actor, type, plural, namespace, name, uid, revision, generation, object::json"
          + " FROM unnest($15::text[], $16::text[], $17::text[], $18::text[], $19::text[], $20::text[],"
          + " $21::bigint[], $22::bigint[], $23::text[])"
          + " AS l (actor, type, plural, namespace, name, uid, revision, generation, object)";

  private Rows() {}

  static Key key(Row row) {
    return new Key(row.getString(0), row.getString(1), row.getString(2));
  }

  static Stored stored(Row row) {
    return new Stored(key(row), row.getString(3), row.getLong(4), row.getLong(5), row.getString(6));
  }

  static Entry entry(Row row) {
    return new Entry(
        row.getOffsetDateTime(7).toInstant(),
        row.getString(8),
        Change.Type.valueOf(row.getString(9)),
        stored(row));
  }

  /** The three arrays that name keys. */
  static Tuple keys(Collection<Key> keys) {
    Tuple tuple = Tuple.tuple();
    addKeys(tuple, keys);
    return tuple;
  }

  static Tuple write(Batch.Plan plan) {
    List<Key> gone =
        plan.present().entrySet().stream()
            .filter(e -> e.getValue() == null)
            .map(Map.Entry::getKey)
            .toList();
    List<Stored> put = plan.present().values().stream().filter(s -> s != null).toList();
    Tuple tuple = Tuple.tuple();
    addKeys(tuple, gone);
    addStored(tuple, put);
    addKeys(tuple, plan.wakes());
    tuple.addOffsetDateTime(
        OffsetDateTime.ofInstant(plan.entries().getFirst().time(), ZoneOffset.UTC));
    tuple.addArrayOfString(plan.entries().stream().map(Entry::actor).toArray(String[]::new));
    tuple.addArrayOfString(
        plan.entries().stream().map(e -> e.type().name()).toArray(String[]::new));
    addStored(tuple, plan.entries().stream().map(Entry::stored).toList());
    return tuple;
  }

  private static void addKeys(Tuple tuple, Collection<Key> keys) {
    tuple.addArrayOfString(keys.stream().map(Key::plural).toArray(String[]::new));
    tuple.addArrayOfString(keys.stream().map(Key::namespace).toArray(String[]::new));
    tuple.addArrayOfString(keys.stream().map(Key::name).toArray(String[]::new));
  }

  private static void addStored(Tuple tuple, List<Stored> objects) {
    addKeys(tuple, objects.stream().map(Stored::key).toList());
    tuple.addArrayOfString(objects.stream().map(Stored::uid).toArray(String[]::new));
    tuple.addArrayOfLong(objects.stream().map(Stored::revision).toArray(Long[]::new));
    tuple.addArrayOfLong(objects.stream().map(Stored::generation).toArray(Long[]::new));
    tuple.addArrayOfString(objects.stream().map(Stored::json).toArray(String[]::new));
  }
}
