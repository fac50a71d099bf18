# fetch.sh NAME PATH ARCHIVE NOTES [LAST]: takes a file of the write-ahead log out of ARCHIVE/wal, for recovery.
# 1: the log ends here, after LAST at the latest. 127 ends the recovery, with the reason in NOTES/failure: a file that can't
# be read, or one that is missing while later ones are there.
notes=$4
fail() {
  echo "$1" >"$notes/failure"
  echo "fetch: $1" >&2
  exit 127
}
wal=$3/wal
case $1 in
*.history | *.backup) segment= ;;
*) segment=${1#????????} ;;
esac
if [ -n "$5" ] && [ -n "$segment" ] && [ "$segment" \> "${5#????????}" ]; then
  exit 1
fi
if [ -e "$wal/$1.gz" ]; then
  gzip -dc "$wal/$1.gz" >"$2" 2>/dev/null && exit 0
  fail "the file $1 of the write-ahead log is damaged in the archive"
fi
if [ -n "$segment" ]; then
  last=$(ls "$wal" | grep "^${1%????????????????}[0-9A-F]\{16\}\.gz$" | tail -n 1)
  if [ -n "$last" ] && [ "${last%.gz}" \> "$1" ]; then
    fail "the file $1 of the write-ahead log is missing in the archive, and later ones are there"
  fi
fi
exit 1
