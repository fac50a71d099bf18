# Removes from ARCHIVE the backups named in GONE with what attempts at them left behind and, where FIRST is given, the files
# of the write-ahead log before FIRST. The log before a backup goes after the backup.
for name in $GONE; do
  rm -rf "$ARCHIVE/base/.$name"
  if [ -e "$ARCHIVE/base/$name" ]; then
    mv "$ARCHIVE/base/$name" "$ARCHIVE/base/.$name"
    sync "$ARCHIVE/base"
    rm -rf "$ARCHIVE/base/.$name"
  fi
done
removed=0
if [ -n "$FIRST" ] && [ -d "$ARCHIVE/wal" ]; then
  for file in "$ARCHIVE/wal"/*.gz; do
    name=${file##*/}
    case $name in
    *.history.gz | '*.gz') continue ;;
    esac
    segment=${name#????????}
    segment=${segment%%.*}
    if [ "$segment" \< "${FIRST#????????}" ]; then
      rm -f "$file"
      removed=$((removed + 1))
    fi
  done
fi
echo "RESULT removed=$removed"
