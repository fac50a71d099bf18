package io.company.platform.kinds;

import io.company.platform.kinds.field.Default;
import io.company.platform.kinds.field.Doc;
import io.company.platform.kinds.field.Format;
import io.company.platform.kinds.field.Is;
import io.company.platform.kinds.field.OneOf;
import io.company.platform.kinds.field.Range;
import io.company.platform.kinds.field.Required;
import io.company.platform.kinds.field.Size;
import java.util.List;

/** A database that a team asks for: a server of its own in each environment. */
public record DatabaseSpec(
    @Doc(value = "Which database it is.", example = "postgresql")
        @Default("postgresql")
        @OneOf({"postgresql"})
        String type,
    @Doc(
            value =
                "Its major version, as text. The newest minor version of it is used, and updates within it come by"
                    + " themselves in the maintenance window. A newer major version is planned when it is written here, and"
                    + " applied by the action upgrade.",
            example = "14")
        @Default("18")
        @OneOf({"14", "15", "16", "17", "18"})
        String version,
    @Doc(
            value =
                "What each environment's server gets. small: 256Mi of memory, 25 connections, 1Gi of storage; medium: 1Gi,"
                    + " 100 and 10Gi; large: 4Gi, 300 and 100Gi; custom: what resources says.",
            example = "small")
        @Default("small")
        @OneOf({"small", "medium", "large", "custom"})
        String size,
    @Doc(
            "What the size means, filled in by the platform; to be written for the size custom, and only for it.")
        @Required(derived = true)
        Resources resources,
    @Doc(
            value =
                "The environments that have a server of their own. Left out, those that the team deploys to: so staging never"
                    + " touches production's data.",
            example = "[\"staging\", \"production\"]")
        @Is(Format.ENVIRONMENT)
        @Size(min = 1, max = 10, unique = true)
        List<String> environments,
    @Doc(
            value =
                "Extensions that every environment's database has. The API says which there are when it is asked for one that"
                    + " there is not. One that is taken out is dropped; while something in the database uses it, it stays,"
                    + " and the condition ExtensionStillUsed says what does.",
            example = "[\"pg_trgm\"]")
        @Default("[]")
        @Is(Format.EXTENSION)
        @Size(max = 30, unique = true)
        List<String> extensions,
    @Doc("How it is backed up.") @Default("{}") Backup backup,
    @Doc("When the platform may interrupt it for updates.") @Default("{}") Maintenance maintenance,
    @Doc("How often applications get new credentials.") @Default("{}") Credentials credentials,
    @Doc(
            value =
                "What happens when it is deleted. Backup: a last backup is taken and kept for the time of backup.retention;"
                    + " Delete: everything goes at once, backups too.",
            example = "Backup")
        @Default("Backup")
        @OneOf({"Backup", "Delete"})
        String deletionPolicy) {

  /** What one environment's server may use. */
  public record Resources(
      @Doc(value = "Memory; a quarter of it is Postgres' shared buffers.", example = "256Mi")
          @Required
          @Is(Format.MEMORY)
          @Range(min = "128Mi", max = "256Gi")
          String memory,
      @Doc(value = "Most connections at a time.", example = "25")
          @Required
          @Range(min = "5", max = "1000")
          Integer connections,
      @Doc(
              value =
                  "Most storage; a database that has used it up takes no more writes until it has room again.",
              example = "1Gi")
          @Required
          @Is(Format.MEMORY)
          @Range(min = "100Mi", max = "4Ti")
          String storage) {}

  /** Base backups and the write-ahead log. */
  public record Backup(
      @Doc(
              value =
                  "Whether it is backed up: base backups by the schedule, and the write-ahead log all the time, so that any"
                      + " second of the retention can be restored.",
              example = "true")
          @Default("true")
          Boolean enabled,
      @Doc(value = "How far back a restore can go.", example = "7d")
          @Default("7d")
          @Is(Format.DURATION)
          @Range(min = "1h", max = "365d")
          String retention,
      @Doc(
              value = "When base backups are taken: five fields as cron has them, in UTC.",
              example = "0 2 * * *")
          @Default("0 2 * * *")
          @Is(Format.CRON)
          String schedule,
      @Doc(
              value =
                  "How often the latest backup is restored into a throw-away server and checked; the result is in"
                      + " status.environments.drill.",
              example = "weekly")
          @Default("never")
          @OneOf({"never", "daily", "weekly", "monthly"})
          String drill) {}

  /** The window for minor updates, in UTC. */
  public record Maintenance(
      @Doc(value = "The day.", example = "sunday")
          @Default("sunday")
          @OneOf({
            "daily",
            "monday",
            "tuesday",
            "wednesday",
            "thursday",
            "friday",
            "saturday",
            "sunday"
          })
          String day,
      @Doc(value = "When the window opens, as hours and minutes.", example = "03:00")
          @Default("03:00")
          @Is(Format.TIME_OF_DAY)
          String start,
      @Doc(value = "How long it is open.", example = "2h")
          @Default("2h")
          @Is(Format.DURATION)
          @Range(min = "10m", max = "24h")
          String duration) {}

  /** Rotation. */
  public record Credentials(
      @Doc(
              value =
                  "Applications get new credentials this often, without a failed request; 0s: only when asked.",
              example = "90d")
          @Default("90d")
          @Is(Format.DURATION)
          @Range(min = "0s", max = "365d")
          String rotation) {}
}
