# Tells which Postgres clients this host has, by the folder of pg_dump, pg_dumpall and psql.
seen=
for program in $(command -v pg_dump) /usr/lib/postgresql/*/bin/pg_dump /usr/pgsql-*/bin/pg_dump /usr/local/bin/pg_dump; do
  folder=$(dirname "$program")
  if [ -x "$program" ] && [ -x "$folder/pg_dumpall" ] && [ -x "$folder/psql" ]; then
    version=$("$program" --version | sed 's/[^0-9]*\([0-9.]*\).*/\1/') || continue
    echo "RESULT $version=$folder"
  fi
done
