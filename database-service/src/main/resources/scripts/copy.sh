# Copies the data directory DATA of a server that has begun a backup to ARCHIVE/base/.NAME. What an attempt before left there
# goes.
draft=$ARCHIVE/base/.$NAME
rm -rf "$draft"
mkdir -p "$draft"
cd "$DATA"
{
  tar --create --file=- --warning=no-file-changed --warning=no-file-removed \
    --exclude='./pg_wal/*' --exclude='./pg_replslot/*' --exclude='./pg_dynshmem/*' --exclude='./pg_notify/*' \
    --exclude='./pg_serial/*' --exclude='./pg_snapshots/*' --exclude='./pg_stat_tmp/*' --exclude='./pg_subtrans/*' \
    --exclude='pgsql_tmp*' --exclude='pg_internal.init*' --exclude='./postmaster.pid' --exclude='./postmaster.opts' \
    --exclude='./backup_label*' --exclude='./tablespace_map*' --exclude='./recovery.signal' . || echo $? >"$draft/status"
} | gzip -1 >"$draft/base.tar.gz"
# 1: a file changed or went while it was read, which is what the log makes good.
if [ -e "$draft/status" ] && [ "$(cat "$draft/status")" != 1 ]; then
  echo "the data directory could not be read" >&2
  exit 1
fi
rm -f "$draft/status"
sync "$draft/base.tar.gz"
