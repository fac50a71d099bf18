package io.company.platform.database.restore;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.database.restore.Restore.Phase;
import io.company.platform.kernel.resource.Resource;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * In place, one thing at a time: a restore and an upgrade each keep the data of before until they
 * are confirmed, so the next one waits for that. Pure; what is answered names what is in the way
 * and says what to do.
 */
final class OneInPlace {

  private static final Set<String> UPGRADING = Set.of("Running", "AwaitingConfirmation", "Undoing");

  private OneInPlace() {}

  /** Of these restores the one that is not over yet. */
  static Optional<String> restoring(Resource database, String environment, List<Restore> all) {
    return all.stream()
        .filter(each -> each.target().equals(database.key()))
        .filter(each -> environment.equals(each.spec().environment()))
        .filter(each -> !each.phase().over())
        .findFirst()
        .map(OneInPlace::sentence);
  }

  /** Of the object of a database. */
  static boolean upgraded(ObjectNode database) {
    return UPGRADING.contains(database.at("/status/upgrade/phase").asText());
  }

  static Optional<String> upgrading(Resource database) {
    if (!upgraded(database.json())) {
      return Optional.empty();
    }
    String phase = database.json().at("/status/upgrade/phase").asText();
    String todo =
        phase.equals("AwaitingConfirmation")
            ? "confirm or undo it first (POST databases/%s/confirm or undo)"
            : "wait until it is over";
    return Optional.of(
        ("database %s is being upgraded (%s): " + todo)
            .formatted(database.key().name(), phase, database.key().name()));
  }

  static String sentence(Restore restore) {
    String name = restore.key().name();
    String what =
        "restore %s of %s in %s"
            .formatted(name, restore.target().name(), restore.spec().environment());
    if (restore.deleting()) {
      return what + " is being deleted: wait until it is gone";
    }
    return restore.phase() == Phase.AWAITING_CONFIRMATION
        ? what
            + " awaits confirmation: confirm or undo it first (POST restores/%s/confirm or undo)"
                .formatted(name)
        : what
            + " is under way (%s): wait until it is over, and confirm or undo it"
                .formatted(restore.phase().word());
  }
}
