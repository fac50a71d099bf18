package io.company.platform.kinds;

import io.company.platform.kinds.field.Doc;
import io.company.platform.kinds.field.Format;
import io.company.platform.kinds.field.Is;
import java.util.List;
import java.util.Map;

/** What can be done to a Database, and what each action is told. */
public final class DatabaseActions {

  private DatabaseActions() {}

  /** One environment; null is all of them. */
  public record InEnvironment(
      @Doc(value = "Only this environment; left out, all of them.", example = "production")
          @Is(Format.ENVIRONMENT)
          String environment) {}

  /** What to restore, and where. All may be null but the environment of a database with several. */
  public record RestoreRequest(
      @Doc(
              value = "The environment whose data is restored; may be left out where there is one.",
              example = "production")
          @Is(Format.ENVIRONMENT)
          String environment,
      @Doc(
              value =
                  "The time to return to; left out, the latest possible, or the end of the backup.",
              example = "2026-03-01T12:00:00Z")
          @Is(Format.TIME)
          String time,
      @Doc(
              value = "The backup to return to; left out, the one that fits the time.",
              example = "orders-db-production-b3k2")
          @Is(Format.SUBDOMAIN)
          String backup,
      @Doc(
              value =
                  "A new database that gets the data; left out, it is restored in place and the replaced data kept until"
                      + " the restore is confirmed.",
              example = "orders-db-yesterday")
          @Is(Format.NAME)
          String into) {}

  static final List<Action> ALL =
      List.of(
          new Action(
              "backup",
              "Takes a base backup now, in one environment or in all of them; answers the Backups, which are complete when"
                  + " their phase says so.",
              InEnvironment.class,
              "{\"environment\": \"production\"}",
              Role.EDITOR,
              "BackupList"),
          new Action(
              "restore",
              "Makes a Restore: to a time or a backup, in place or into a new database.",
              RestoreRequest.class,
              "{\"environment\": \"production\", \"time\": \"2026-03-01T12:00:00Z\"}",
              Role.EDITOR,
              "Restore"),
          new Action(
              "maintain",
              "Applies the newest minor version now, after a backup, without waiting for the maintenance window.",
              InEnvironment.class,
              "{\"environment\": \"staging\"}",
              Role.EDITOR),
          new Action(
              "upgrade",
              "Runs the planned upgrade to the major version that the spec asks for.",
              Void.class,
              "{}",
              Role.EDITOR),
          new Action(
              "undo",
              "Returns to the version and the data from before the upgrade; what was written since is discarded.",
              Void.class,
              "{}",
              Role.OWNER),
          new Action(
              "confirm",
              "Keeps the upgrade and removes the data from before it.",
              Void.class,
              "{}",
              Role.EDITOR),
          Rotation.ACTION);

  static final List<Stream> STREAMS =
      List.of(
          new Stream(
              "connection",
              "A psql command and a URL with credentials of the caller's own that end by themselves, with the rights of the"
                  + " caller's role: viewers read, editors write, owners change the schema too.",
              Map.of(
                  "environment",
                  "Which environment, e.g. staging; may be left out where there is one."),
              "application/json"),
          Rotation.credentials("database"));
}
