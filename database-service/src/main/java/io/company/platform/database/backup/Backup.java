package io.company.platform.database.backup;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.kernel.resource.Key;
import io.company.platform.kernel.resource.Resource;
import io.company.platform.kinds.BackupSpec;
import io.company.platform.kinds.BackupStatus;
import io.company.platform.kinds.Kinds;
import io.company.platform.kinds.Specs;
import java.time.Instant;

/**
 * A Backup as it is stored. Beside what is documented its status notes how the attempt goes:
 * attempt, archive (the volume), label, tablespaces, startFile and stopFile of the log.
 */
public record Backup(
    Key key,
    String uid,
    boolean deleting,
    Instant createdAt,
    BackupSpec spec,
    BackupStatus status,
    ObjectNode notes) {

  public static final String PLURAL = Kinds.BACKUP.plural();

  /** Keeps a Backup until nothing of it is in the archive. */
  public static final String FINALIZER = "platform.company.io/backup";

  /** Where it is in its life. */
  public enum Phase {
    PENDING,
    RUNNING,
    COMPLETED,
    FAILED;

    public String word() {
      return name().charAt(0) + name().substring(1).toLowerCase(java.util.Locale.ROOT);
    }

    static Phase of(String word) {
      return word == null ? PENDING : valueOf(word.toUpperCase(java.util.Locale.ROOT));
    }
  }

  public static Backup from(Resource resource) {
    return new Backup(
        resource.key(),
        resource.uid(),
        resource.deleting(),
        Instant.parse(resource.json().at("/metadata/creationTimestamp").asText()),
        Specs.read(BackupSpec.class, resource.json().path("spec")),
        Specs.read(BackupStatus.class, resource.json().withObject("/status")),
        resource.json().withObject("/status").deepCopy());
  }

  public String name() {
    return key.name();
  }

  /** What it is called in the archive: it outlives the object's name. */
  public String archiveName() {
    return "b-" + uid.substring(0, 8);
  }

  public Phase phase() {
    return Phase.of(status.phase());
  }

  public boolean complete() {
    return phase() == Phase.COMPLETED && !deleting;
  }

  public boolean over() {
    return phase() == Phase.COMPLETED || phase() == Phase.FAILED;
  }

  public Instant completedAt() {
    return Instant.parse(status.completedAt());
  }

  public int attempt() {
    return notes.path("attempt").asInt(0);
  }

  public int incarnation() {
    return status.incarnation() == null ? 0 : status.incarnation();
  }

  /** What its condition says; empty where nothing is said yet. */
  String message() {
    return status.conditions() == null || status.conditions().isEmpty()
        ? ""
        : status.conditions().getLast().message();
  }

  /** Whether a condition has this reason. */
  boolean says(String reason) {
    return status.conditions() != null
        && status.conditions().stream().anyMatch(each -> each.reason().equals(reason));
  }

  /** Null where it was not begun. */
  public String archiveVolume() {
    return note("archive");
  }

  String note(String name) {
    return notes.path(name).asText(null);
  }

  /** Of the task with that part of the present attempt. */
  String chore(String part) {
    return "backup-" + uid.substring(0, 8) + "-" + attempt() + "-" + part;
  }
}
