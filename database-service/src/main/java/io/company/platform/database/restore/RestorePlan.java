package io.company.platform.database.restore;

import io.company.platform.database.archive.Chores.State;
import io.company.platform.database.restore.Restore.Phase;

/** What is to be done next for a restore. */
final class RestorePlan {

  private RestorePlan() {}

  /** The next act; each may be done twice, or be cut off anywhere. */
  sealed interface Act {
    record Rest() implements Act {}

    record Wait() implements Act {}

    /** Where it begins is decided and noted. */
    record Decide() implements Act {}

    /** Volumes and the chore that fills them. */
    record Recover() implements Act {}

    record Recovered(State.Done done) implements Act {}

    record Fail(String reason, String message) implements Act {}

    /** The server is to run on the restored data. */
    record Switch() implements Act {}

    /** The restored server answers. */
    record Settle() implements Act {}

    record Confirm() implements Act {}

    /** The server is to run on the data from before. */
    record Return() implements Act {}

    record Undo() implements Act {}
  }

  /**
   * What is known.
   *
   * @param exists whether the environment that is restored, or the new one, is still wanted
   * @param onRestored whether the server is to run on the restored data
   * @param ready whether it answers, on what it is to run on
   */
  record Known(
      Phase phase,
      boolean inPlace,
      State recovery,
      boolean exists,
      boolean onRestored,
      boolean ready) {}

  static Act next(Known known) {
    return switch (known.phase()) {
      case UNDONE, COMPLETED, FAILED -> new Act.Rest();
      case AWAITING_CONFIRMATION -> known.exists() ? new Act.Rest() : gone();
      case PENDING -> known.exists() ? new Act.Decide() : gone();
      case RESTORING -> known.exists() ? recovery(known.recovery()) : gone();
      case SWITCHING -> {
        if (!known.exists()) {
          yield gone();
        }
        if (!known.onRestored()) {
          yield new Act.Switch();
        }
        yield known.ready() ? new Act.Settle() : new Act.Wait();
      }
      case CONFIRMING -> new Act.Confirm();
      case UNDOING -> {
        if (!known.exists()) {
          yield gone();
        }
        if (known.onRestored()) {
          yield new Act.Return();
        }
        yield known.ready() ? new Act.Undo() : new Act.Wait();
      }
    };
  }

  private static Act gone() {
    return new Act.Fail("DatabaseGone", "the database or its environment is gone");
  }

  private static Act recovery(State state) {
    return switch (state) {
      case State.None none -> new Act.Recover();
      case State.Running running -> new Act.Wait();
      case State.Done done -> new Act.Recovered(done);
      case State.Failed failed ->
          new Act.Fail(
              failed.told() ? "ArchiveDamaged" : "RecoveryFailed",
              failed.message()
                  + "; the database was not touched, and an earlier backup or time may do");
    };
  }
}
