# Completes the backup NAME that copy.sh began, once the file STOP of the write-ahead log is in the archive: with the LABEL and
# the TABLESPACES that the server gave, and a manifest. Done twice it is done once.
draft=$ARCHIVE/base/.$NAME
final=$ARCHIVE/base/$NAME
if [ ! -e "$final/manifest" ]; then
  tries=0
  until [ -e "$ARCHIVE/wal/$STOP.gz" ]; do
    tries=$((tries + 1))
    if [ $tries -gt 300 ]; then
      echo "RESULT failure=the write-ahead log up to $STOP did not reach the archive within 60 s"
      exit 65
    fi
    sleep 0.2
  done
  printf '%s' "$LABEL" >"$draft/backup_label"
  if [ -n "$TABLESPACES" ]; then
    printf '%s' "$TABLESPACES" >"$draft/tablespace_map"
  fi
  digest=$(sha256sum "$draft/base.tar.gz")
  bytes=$(wc -c <"$draft/base.tar.gz")
  echo "digest=sha256:${digest%% *}
bytes=$((bytes))
start=$START
stop=$STOP
version=$VERSION" >"$draft/manifest"
  sync "$draft"/* "$draft"
  mv "$draft" "$final"
  sync "$ARCHIVE/base"
fi
sed 's/^/RESULT /' "$final/manifest"
