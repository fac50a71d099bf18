# Makes the data directory DATA from the backup NAME of ARCHIVE and the write-ahead log after it, up to the time TIME, to the
# end of the backup (UNTIL=backup) or to the end of the log. LAST is the last file of the log that may be used. BIN holds the
# server's programs, CONF this script's fellow fetch.sh. The archive is only read; what was in DATA goes. At the end the
# database OLD_NAME in it is called NEW_NAME, and with LOGINS=close nobody but the superuser can sign in any more.
BIN=${BIN:-$(dirname "$(command -v pg_ctl)")}
began=$(date +%s.%N)
backup=$ARCHIVE/base/$NAME
notes=$(mktemp -d)
fail() {
  echo "RESULT failure=$1"
  exit 65
}
manifest() {
  sed -n "s/^$1=//p" "$backup/manifest"
}
if [ ! -e "$backup/manifest" ]; then
  fail "the backup is not in the archive"
fi
if [ -n "$DIGEST" ] && [ "$DIGEST" != "$(manifest digest)" ]; then
  fail "the backup is damaged: its manifest is not what it was"
fi
# Read once by both: what is unpacked is used only if the digest is right.
sha256sum "$backup/base.tar.gz" >"$notes/digest" &
digesting=$!
find "$DATA" -mindepth 1 -delete
unpacks=yes
tar --extract --gzip --file="$backup/base.tar.gz" --directory="$DATA" 2>"$notes/tar" || unpacks=no
wait $digesting
digest=$(cut -d ' ' -f 1 "$notes/digest")
if [ "sha256:$digest" != "$(manifest digest)" ]; then
  find "$DATA" -mindepth 1 -delete
  fail "the backup is damaged: its digest is not what it was"
fi
if [ $unpacks = no ]; then
  fail "the backup can't be unpacked: $(tail -n 1 "$notes/tar")"
fi
chmod 700 "$DATA"
cp "$backup/backup_label" "$DATA/"
if [ -e "$backup/tablespace_map" ]; then
  cp "$backup/tablespace_map" "$DATA/"
fi
unpacked=$(date +%s.%N)
echo "local all all trust" >"$notes/hba.conf"
: >"$notes/ident.conf"
recovery() {
  : >"$DATA/recovery.signal"
  chmod 600 "$DATA/recovery.signal"
  {
    cat <<CONF
listen_addresses = ''
unix_socket_directories = '$notes'
hba_file = '$notes/hba.conf'
ident_file = '$notes/ident.conf'
log_timezone = 'UTC'
lc_messages = 'C'
hot_standby = off
archive_mode = off
autovacuum = off
max_prepared_transactions = 100
shared_buffers = '${BUFFERS:-64MB}'
max_wal_size = '4GB'
checkpoint_timeout = '1h'
recovery_init_sync_method = 'syncfs'
restore_command = 'sh "$CONF/fetch.sh" %f "%p" "$ARCHIVE" "$notes" "$LAST"'
recovery_target_action = 'promote'
CONF
    echo "$1"
  } >"$notes/postgresql.conf"
  : >"$notes/log"
  "$BIN/pg_ctl" start -s -W -D "$DATA" -l "$notes/log" -o "-c config_file=$notes/postgresql.conf" >&2
  # pg_ctl takes a server that recovers for one that is up. Before its first word a server may have no file with its pid.
  until grep -q "LOG:  database system is ready to accept connections" "$notes/log"; do
    if [ -s "$notes/log" ]; then
      "$BIN/pg_ctl" status -D "$DATA" >/dev/null || return 1
    fi
    sleep 0.05
  done
}
why() {
  if [ -e "$notes/failure" ]; then
    fail "$(cat "$notes/failure")"
  fi
  tail -n 20 "$notes/log" >&2
  fail "the server could not recover: $(sed -n 's/.*\(FATAL\|PANIC\):  *//p' "$notes/log" | head -n 1)"
}
target=
if [ "$UNTIL" = backup ]; then
  target="recovery_target = 'immediate'"
elif [ -n "$TIME" ]; then
  target="recovery_target_time = '$TIME'"
fi
reached=yes
recovery "$target" || {
  if [ -e "$notes/failure" ] || ! grep -q "ended before configured recovery target was reached" "$notes/log"; then
    why
  fi
  # Nothing was written between the end of the log and the time that was asked for.
  reached=no
  sed -n 's/.*last completed transaction was at log time //p' "$notes/log" >"$notes/last"
  recovery "" || why
}
ready=$(date +%s.%N)
if [ -e "$notes/failure" ]; then
  why
fi
"$BIN/pg_ctl" stop -s -w -t 86400 -m fast -D "$DATA" >&2
if [ -n "$OLD_NAME" ] && [ "$OLD_NAME" != "$NEW_NAME" ]; then
  "$BIN/postgres" --single -D "$DATA" -c config_file="$notes/postgresql.conf" -c exit_on_error=on postgres \
    >"$notes/out" 2>&1 <<SQL || fail "the database could not be given its new name"
ALTER DATABASE "$OLD_NAME" RENAME TO "$NEW_NAME"
SQL
fi
if [ "$LOGINS" = close ]; then
  # In a copy the passwords of the source open nothing. Logins that nothing depends on go; the others are closed, and their
  # time is over, so that the sweep of people's logins takes theirs.
  "$BIN/postgres" --single -j -D "$DATA" -c config_file="$notes/postgresql.conf" -c exit_on_error=on postgres \
    >"$notes/out" 2>&1 <<SQL || fail "the logins of the source could not be closed"
DO \$logins\$
DECLARE
  item record;
BEGIN
  FOR item IN SELECT r.rolname AS name, EXISTS (
        SELECT FROM pg_shdepend d WHERE d.refclassid = 'pg_authid'::regclass AND d.refobjid = r.oid) AS used
      FROM pg_authid r WHERE r.oid <> 10 AND (r.rolcanlogin OR r.rolpassword IS NOT NULL) LOOP
    IF item.used THEN
      EXECUTE format('ALTER ROLE %I NOLOGIN PASSWORD NULL VALID UNTIL ''epoch''', item.name);
    ELSE
      EXECUTE format('DROP ROLE %I', item.name);
    END IF;
  END LOOP;
END
\$logins\$;

SQL
fi
rm -f "$DATA/backup_label.old" "$DATA/tablespace_map.old"
sync "$DATA"
echo "RESULT reached=$reached"
sed -n 's/.*last completed transaction was at log time //p' "$notes/log" >>"$notes/last"
echo "RESULT last=$(tail -n 1 "$notes/last")"
echo "RESULT began=$began"
echo "RESULT unpacked=$unpacked"
echo "RESULT ready=$ready"
echo "RESULT stopped=$(date +%s.%N)"
