# After recover.sh: reads every page of every database in DATA, which have checksums, every row of every table, and checks
# every B-tree index, as far as the extensions pg_prewarm and amcheck are there. No server is started: the databases are read
# one by one in single-user mode.
single() {
  "$BIN/postgres" --single -j -D "$DATA" -c config_file="$notes/postgresql.conf" -c recovery_target_time='' \
    -c recovery_target='' -c exit_on_error=on "$1" >"$notes/out" 2>"$notes/err"
}
broken() {
  fail "$1: $(sed -n 's/.*\(ERROR\|FATAL\|PANIC\):  *//p' "$notes/err" | head -n 1)"
}
single postgres <<SQL || broken "the databases can't be listed"
COPY (SELECT datname FROM pg_database WHERE datallowconn AND datname NOT LIKE 'template_') TO '$notes/databases';

SQL
if [ ! -e "$notes/databases" ]; then
  broken "the databases can't be listed"
fi
tables=0
indexes=0
while read -r database; do
  rm -f "$notes/counts"
  single "$database" <<SQL || broken "database $database"
DO \$check\$
DECLARE
  item record;
  tables bigint := 0;
  indexes bigint := 0;
BEGIN
  FOR item IN SELECT c.oid::regclass AS name FROM pg_class c
      WHERE c.relkind IN ('r', 'm') AND c.relpersistence = 'p' AND (c.relkind = 'r' OR c.relispopulated) LOOP
    EXECUTE format('COPY (SELECT * FROM %s) TO %L', item.name, '/dev/null');
    tables := tables + 1;
  END LOOP;
  IF EXISTS (SELECT FROM pg_available_extensions WHERE name = 'pg_prewarm') THEN
    CREATE EXTENSION IF NOT EXISTS pg_prewarm;
    PERFORM pg_prewarm(c.oid::regclass, 'buffer') FROM pg_class c
        WHERE c.relkind IN ('r', 'm', 'i', 't', 'S') AND c.relpersistence = 'p' AND pg_relation_filenode(c.oid) IS NOT NULL;
  END IF;
  IF EXISTS (SELECT FROM pg_available_extensions WHERE name = 'amcheck') THEN
    CREATE EXTENSION IF NOT EXISTS amcheck;
    FOR item IN SELECT c.oid::regclass AS name FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
        JOIN pg_am a ON a.oid = c.relam
        WHERE a.amname = 'btree' AND c.relkind = 'i' AND c.relpersistence = 'p' AND i.indisvalid AND i.indisready LOOP
      PERFORM bt_index_check(item.name);
      indexes := indexes + 1;
    END LOOP;
  END IF;
  EXECUTE format('COPY (SELECT %s, %s) TO %L', tables, indexes, '$notes/counts');
END
\$check\$;

SQL
  if [ ! -e "$notes/counts" ]; then
    broken "database $database"
  fi
  read -r more others <"$notes/counts"
  tables=$((tables + more))
  indexes=$((indexes + others))
done <"$notes/databases"
echo "RESULT tables=$tables"
echo "RESULT indexes=$indexes"
