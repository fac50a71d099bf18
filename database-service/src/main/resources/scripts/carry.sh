# Carries all roles and databases from the data directory OLD to NEW, which becomes one of a newer major version, by the host's
# pg_dump in CLIENTS. Both servers run here alone: nobody can write meanwhile, and OLD's content stays as it is. Programs of the
# versions FROM and TO are on PATH; INITDB is how NEW is made, SUPERUSER exists in both.
began=$(date +%s.%N)
notes=$(mktemp -d)
fail() {
  echo "RESULT failure=$1"
  stop "$OLD_BIN" "$OLD"
  stop "$NEW_BIN" "$NEW"
  exit 65
}
stop() {
  if [ -e "$2/postmaster.pid" ]; then
    "$1/pg_ctl" stop -s -w -t 86400 -m fast -D "$2" >&2 || true
  fi
}
# start BIN DATA NAME SETTINGS: a server that only this script reaches.
start() {
  mkdir "$notes/$3"
  echo "local all all trust" >"$notes/$3/hba.conf"
  : >"$notes/$3/ident.conf"
  cat >"$notes/$3/postgresql.conf" <<CONF
port = 5432
listen_addresses = ''
unix_socket_directories = '$notes/$3'
hba_file = '$notes/$3/hba.conf'
ident_file = '$notes/$3/ident.conf'
lc_messages = 'C'
autovacuum = off
shared_buffers = '${BUFFERS:-64MB}'
recovery_init_sync_method = 'syncfs'
$4
CONF
  "$1/pg_ctl" start -s -w -t 86400 -D "$2" -l "$notes/$3/log" -o "-c config_file=$notes/$3/postgresql.conf" >&2 ||
    fail "the $3 server does not start: $(sed -n 's/.*\(FATAL\|PANIC\):  *//p' "$notes/$3/log" | head -n 1)"
}
# programs VERSION: the folder on PATH that has the server of it.
programs() {
  echo "$PATH" | tr ':' '\n' | while read -r folder; do
    if [ -x "$folder/initdb" ] && "$folder/postgres" --version | grep -q " $1\( \|$\)"; then
      echo "$folder"
      break
    fi
  done
}
OLD_BIN=$(programs "$FROM")
NEW_BIN=$(programs "$TO")
find "$NEW" -mindepth 1 -delete
rm -f "$OLD/postmaster.pid"
"$NEW_BIN/initdb" $INITDB -D "$NEW" --no-sync >"$notes/initdb" 2>&1 || fail "no data directory could be made: $(tail -n 1 "$notes/initdb")"
# What the old server logs here is archived when it comes back, so that its archive has no gap.
start "$OLD_BIN" "$OLD" old "archive_mode = on
archive_command = 'false'
default_transaction_read_only = on"
start "$NEW_BIN" "$NEW" new "archive_mode = off
fsync = off
full_page_writes = off
synchronous_commit = off
wal_level = minimal
max_wal_senders = 0
max_wal_size = '4GB'
checkpoint_timeout = '1h'
maintenance_work_mem = '64MB'"
new() {
  PGOPTIONS='-c client_min_messages=warning' "$CLIENTS/psql" -X -q -v ON_ERROR_STOP=1 -h "$notes/new" -p 5432 -U "$SUPERUSER" \
    "$@" >/dev/null 2>"$notes/err"
}
old() {
  program=$1
  shift
  "$CLIENTS/$program" -h "$notes/old" -p 5432 -U "$SUPERUSER" "$@" 2>"$notes/dump-err"
}
why() {
  fail "$1: $(cat "$notes/dump-err" "$notes/err" | grep -i 'error' | head -n 1)"
}
old pg_dumpall --globals-only --no-tablespaces >"$notes/globals" || why "the roles can't be read"
# The roles that an initialised directory has are there already; their settings come all the same.
old psql -X -A -t -d postgres -c "SELECT rolname FROM pg_roles" >"$notes/roles"
new -d postgres -A -t -o "$notes/present" -c "SELECT quote_ident(rolname) FROM pg_roles" || why "the new server's roles can't be read"
while read -r role; do
  grep -v -F -x "CREATE ROLE $role;" "$notes/globals" >"$notes/left" || true
  mv "$notes/left" "$notes/globals"
done <"$notes/present"
new -d postgres -f "$notes/globals" || why "the roles can't be written"
old psql -X -A -t -d postgres -c "SELECT datname FROM pg_database WHERE datallowconn AND datname NOT LIKE 'template_' ORDER BY 1" \
  >"$notes/databases" || why "the databases can't be listed"
databases=0
while read -r database; do
  create=--create
  into=postgres
  if [ "$(new -d postgres -A -t -o "$notes/there" -c "SELECT 1 FROM pg_database WHERE datname = '$database'" && cat "$notes/there")" = 1 ]; then
    if [ "$database" = postgres ]; then
      create=
    else
      new -d postgres -c "DROP DATABASE \"$database\"" || why "database $database can't be made again"
    fi
  fi
  rm -f "$notes/dump-failed"
  { old pg_dump $create -d "$database" </dev/null || echo x >"$notes/dump-failed"; } | new -d "$into" -f - ||
    why "database $database can't be written"
  if [ -e "$notes/dump-failed" ]; then
    why "database $database can't be read"
  fi
  databases=$((databases + 1))
done <"$notes/databases"
while read -r database; do
  new -d "$database" -c "ANALYZE" </dev/null || why "database $database can't be analysed"
done <"$notes/databases"
# The two must have the same tables with as many rows.
cat >"$notes/rows.sql" <<'SQL'
SELECT format('SELECT %L, count(*) FROM %s', c.oid::regclass, c.oid::regclass) FROM pg_class c JOIN pg_namespace n
  ON n.oid = c.relnamespace WHERE c.relkind = 'r' AND n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
  ORDER BY n.nspname, c.relname \gexec
SQL
while read -r database; do
  old psql -X -A -t -v ON_ERROR_STOP=1 -d "$database" -f "$notes/rows.sql" >"$notes/old-rows" </dev/null || why "database $database can't be counted"
  new -A -t -d "$database" -o "$notes/new-rows" -f "$notes/rows.sql" </dev/null || why "database $database can't be counted"
  cmp -s "$notes/old-rows" "$notes/new-rows" || fail "database $database: the new server has not the rows of the old one"
done <"$notes/databases"
"$OLD_BIN/pg_ctl" stop -s -w -t 86400 -m fast -D "$OLD" >&2
"$NEW_BIN/pg_ctl" stop -s -w -t 86400 -m fast -D "$NEW" >&2
# The new server did not sync what it wrote.
sync -f "$NEW"
echo "RESULT databases=$databases"
echo "RESULT began=$began"
echo "RESULT stopped=$(date +%s.%N)"
