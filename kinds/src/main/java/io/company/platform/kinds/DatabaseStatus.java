package io.company.platform.kinds;

import io.company.platform.kinds.field.Doc;
import io.company.platform.kinds.field.Format;
import io.company.platform.kinds.field.Is;
import java.util.List;

/** What is known of a database. */
public record DatabaseStatus(
    @Doc(value = "The generation of the spec that this status is about.", example = "1")
        Long observedGeneration,
    @Doc(value = "What is going on, in one word.", example = "Ready") String phase,
    @Doc(value = "Environments that are ready, of all.", example = "2/2") String ready,
    @Doc(
            "Ready, and what else is to be known (StorageNearlyFull, BackupStale, …); the message says why and what to do.")
        List<Condition> conditions,
    @Doc("Each environment's server.") List<Environment> environments,
    @Doc("The upgrade to another major version that is planned or under way.") Upgrade upgrade,
    @Doc(
            value = "Applications that use it, by environment.",
            example = "[\"order-service in production\"]")
        List<String> usedBy,
    @Doc("Who was given credentials of an application last.") CredentialsRead lastCredentialsRead) {

  /** One environment's server. */
  public record Environment(
      @Doc(value = "The environment's name.", example = "production") @Is(Format.ENVIRONMENT)
          String name,
      @Doc(value = "What is going on there, in one word.", example = "Ready") String phase,
      @Doc(value = "Why, where it is not ready.", example = "The server is starting.")
          String message,
      @Doc(value = "The version that runs.", example = "14.24") String version,
      @Doc(value = "Where it listens.", example = "localhost") String host,
      @Doc(value = "Its port.", example = "21002") Integer port,
      @Doc(value = "The database's name there.", example = "orders_db") String database,
      @Doc(
              value =
                  "Counts its data directories: each restore in place and each upgrade makes a new one.",
              example = "1")
          Integer incarnation,
      @Doc(value = "Connections that are open.", example = "7") Integer connections,
      @Doc(value = "Bytes that its data takes.", example = "31457280") Long storageBytes,
      @Doc(value = "Bytes that it may take.", example = "1073741824") Long storageLimitBytes,
      @Doc(value = "Share of block reads that memory answered, 0 to 1.", example = "0.993")
          Double cacheHitRatio,
      @Doc("The statements that took most time.") List<Statement> slowestStatements,
      @Doc(
              value = "The latest base backup that is complete.",
              example = "orders-db-production-b3k2")
          String lastBackup,
      @Doc(value = "When it was complete.", example = "2026-03-01T02:00:09Z") @Is(Format.TIME)
          String lastBackupAt,
      @Doc(value = "The earliest time that can be restored.", example = "2026-02-22T02:00:09Z")
          @Is(Format.TIME)
          String restorableFrom,
      @Doc(value = "The latest time that can be restored.", example = "2026-03-01T12:00:00Z")
          @Is(Format.TIME)
          String restorableTo,
      @Doc(
              value = "How much would be lost if the disk of the data were lost now, in seconds.",
              example = "2")
          Long archiveLagSeconds,
      @Doc("The last drill: the latest backup restored and checked.") Drill drill,
      @Doc("The last update to another minor version.") Update lastUpdate) {}

  /** A statement as pg_stat_statements counts it, without its values. */
  public record Statement(
      @Doc(value = "The statement.", example = "SELECT * FROM orders WHERE id = $1") String query,
      @Doc(value = "How often it ran.", example = "10422") Long calls,
      @Doc(value = "Milliseconds in the mean.", example = "1.7") Double meanMillis) {}

  /** A restore that was tried. */
  public record Drill(
      @Doc(value = "When.", example = "2026-03-01T03:00:00Z") @Is(Format.TIME) String at,
      @Doc(value = "The backup.", example = "orders-db-production-b3k2") String backup,
      @Doc(value = "Passed or Failed.", example = "Passed") String result,
      @Doc(value = "What was checked, or what failed.", example = "All 14 tables can be read.")
          String message,
      @Doc(value = "Seconds from asking to answering queries.", example = "4.2")
          Double recoverySeconds,
      @Doc(value = "Seconds of the newest writes that were not in the archive.", example = "1.4")
          Double recoveryPointSeconds) {}

  /** A minor update. */
  public record Update(
      @Doc(value = "When.", example = "2026-03-01T03:00:00Z") @Is(Format.TIME) String at,
      @Doc(value = "From this version.", example = "14.23") String from,
      @Doc(value = "To this one.", example = "14.24") String to,
      @Doc(value = "Milliseconds in which it answered no query.", example = "640")
          Long interruptionMillis) {}

  /** A major upgrade: looked at, run, and undone or confirmed. */
  public record Upgrade(
      @Doc(value = "From this version.", example = "14") String from,
      @Doc(value = "To this one.", example = "15") String to,
      @Doc(
              value =
                  "Planned, Impossible, Running, AwaitingConfirmation, Confirming, Undoing, Failed.",
              example = "Planned")
          String phase,
      @Doc(
              value = "What is to be known, or what to do.",
              example = "Run it with the action upgrade.")
          String message,
      @Doc("What happens, in order.") List<Step> steps) {}

  /** A step of an upgrade. */
  public record Step(
      @Doc(value = "What.", example = "Back up staging") String name,
      @Doc(value = "Pending, Running, Done or Failed.", example = "Pending") String phase) {}
}
