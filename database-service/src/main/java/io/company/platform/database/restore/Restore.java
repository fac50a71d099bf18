package io.company.platform.database.restore;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.kernel.resource.Key;
import io.company.platform.kernel.resource.Resource;
import io.company.platform.kinds.Kinds;
import io.company.platform.kinds.RestoreSpec;
import io.company.platform.kinds.RestoreStatus;
import io.company.platform.kinds.Specs;
import java.time.Instant;
import java.util.Locale;

/**
 * A Restore as it is stored. Beside what is documented its status notes databaseUid, source (the
 * archive's volume), sourceIncarnation, archiveName, digest, version, target (the new database's
 * uid) and reached.
 */
public record Restore(
    Key key,
    String uid,
    boolean deleting,
    RestoreSpec spec,
    RestoreStatus status,
    ObjectNode notes) {

  public static final String PLURAL = Kinds.RESTORE.plural();

  /** Keeps a Restore until nothing that it made and nobody uses is left. */
  public static final String FINALIZER = "platform.company.io/restore";

  /** Of a Database that gets its data from a Restore of this name, and waits for it. */
  public static final String ANNOTATION = "platform.company.io/restored-by";

  /** Where it is. What begins with a request of the user (confirm, undo) is noted as a phase. */
  public enum Phase {
    PENDING("Pending"),
    RESTORING("Restoring"),
    SWITCHING("Switching"),
    AWAITING_CONFIRMATION("AwaitingConfirmation"),
    CONFIRMING("Confirming"),
    UNDOING("Undoing"),
    UNDONE("Undone"),
    COMPLETED("Completed"),
    FAILED("Failed");

    private final String word;

    Phase(String word) {
      this.word = word;
    }

    public String word() {
      return word;
    }

    static Phase of(String word) {
      return word == null
          ? PENDING
          : valueOf(word.replaceAll("(?<=[a-z])(?=[A-Z])", "_").toUpperCase(Locale.ROOT));
    }

    /** Nothing more comes of it by itself or by an action. */
    boolean over() {
      return this == UNDONE || this == COMPLETED || this == FAILED;
    }
  }

  public static Restore from(Resource resource) {
    ObjectNode status = resource.json().deepCopy().withObject("/status");
    return new Restore(
        resource.key(),
        resource.uid(),
        resource.deleting(),
        Specs.read(RestoreSpec.class, resource.json().path("spec")),
        Specs.read(RestoreStatus.class, status),
        status);
  }

  public Phase phase() {
    return Phase.of(status.phase());
  }

  public boolean inPlace() {
    return spec.into() == null;
  }

  /** Null for the latest. */
  Instant time() {
    return spec.time() == null ? null : Instant.parse(spec.time());
  }

  String note(String name) {
    return notes.path(name).asText(null);
  }

  String chore(String part) {
    return "restore-" + uid.substring(0, 8) + "-" + part;
  }

  Key database() {
    return new Key(Kinds.DATABASE.plural(), key.namespace(), spec.database());
  }

  Key target() {
    return new Key(
        Kinds.DATABASE.plural(), key.namespace(), inPlace() ? spec.database() : spec.into());
  }
}
