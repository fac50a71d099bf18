# archive.sh PATH NAME ARCHIVE: puts a file of the write-ahead log into ARCHIVE/wal, whole and on the disk or not at all.
# Succeeds on a file that is there already and is the same; refuses one that differs.
set -e
wal=$3/wal
if [ -e "$wal/$2.gz" ]; then
  gzip -dc "$wal/$2.gz" | cmp -s - "$1" && exit 0
  echo "archive: $2 is in the archive already and is another one" >&2
  exit 1
fi
mkdir -p "$wal"
draft=$wal/.$2
trap 'rm -f "$draft"' EXIT
gzip -1 <"$1" >"$draft"
sync "$draft"
mv "$draft" "$wal/$2.gz"
trap - EXIT
sync "$wal"
