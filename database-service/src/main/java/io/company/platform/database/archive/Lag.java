package io.company.platform.database.archive;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;

/**
 * How far a server's archive is behind it, as the server itself tells.
 *
 * @param now on the server's clock
 * @param archivedAt when the last file was archived; null before the first
 * @param failingSince of the archiver's last failure, where nothing was archived since; null
 * @param waiting files that are complete and not archived
 * @param unarchivedBytes of the log
 */
public record Lag(
    Instant now, Instant archivedAt, Instant failingSince, int waiting, long unarchivedBytes) {

  /** How long a server waits with what it wrote before it archives a file that is not full. */
  public static final Duration ARCHIVE_TIMEOUT = Duration.ofSeconds(3);

  /** An archiver that fails for longer than this has somebody told. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final String QUERY =
      """
      SELECT clock_timestamp(), a.last_archived_time,
        CASE WHEN a.last_failed_time > coalesce(a.last_archived_time, '-infinity') THEN a.last_failed_time END,
        (SELECT count(*) FROM pg_ls_archive_statusdir() WHERE name LIKE '%.ready'),
        CASE WHEN pg_walfile_name(pg_current_wal_insert_lsn()) > coalesce(left(a.last_archived_wal, 24), '')
          THEN mod(pg_current_wal_insert_lsn() - '0/0', 1048576)::bigint ELSE 0 END
      FROM pg_stat_archiver a
      """;

  /** Of the page header that each file begins with. */
  private static final long HEADER_BYTES = 40;

  public static Lag of(Connection superuser) throws SQLException {
    try (Statement statement = superuser.createStatement();
        ResultSet rows = statement.executeQuery(QUERY)) {
      rows.next();
      return new Lag(time(rows, 1), time(rows, 2), time(rows, 3), rows.getInt(4), rows.getLong(5));
    }
  }

  private static Instant time(ResultSet rows, int column) throws SQLException {
    OffsetDateTime time = rows.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }

  /** What would be lost at most if the disk of the data were lost now, in seconds. */
  public long seconds() {
    if (waiting == 0 && unarchivedBytes <= HEADER_BYTES) {
      return 0;
    }
    if (archivedAt == null) {
      return waiting == 0 ? ARCHIVE_TIMEOUT.toSeconds() : PATIENCE.toSeconds();
    }
    long since = Math.max(0, Duration.between(archivedAt, now).toSeconds());
    // What lies in the file that is being written alone is no older than the time after which that
    // is archived.
    return waiting == 0 ? Math.min(since, ARCHIVE_TIMEOUT.toSeconds()) : since;
  }

  /** The latest time that the archive reaches. */
  public Instant reaches() {
    return now.minusSeconds(seconds());
  }

  /** What is to be done about it; empty while all is well. */
  public Optional<String> trouble() {
    boolean failing = failingSince != null && waiting > 0 && seconds() > PATIENCE.toSeconds();
    return failing
        ? Optional.of(
            "The write-ahead log is not archived for %d s, and %d files wait: the archive's disk may be full; the database goes on, and nothing can be restored to a later time than %s."
                .formatted(seconds(), waiting, reaches()))
        : Optional.empty();
  }
}
