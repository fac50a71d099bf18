package io.company.platform.database.backup;

import io.company.platform.database.archive.Chores.State;
import io.company.platform.database.backup.Backup.Phase;

/** What is to be done for a backup that is not over. */
final class BackupPlan {

  static final int MOST_ATTEMPTS = 5;

  private BackupPlan() {}

  /** The next act; each may be done twice, or be cut off anywhere. */
  sealed interface Act {

    /** Nothing can be done now, and the message says why. */
    record Wait(String reason, String message) implements Act {}

    /** A new attempt is noted, with the data directory that it is of. */
    record Attempt() implements Act {}

    /** The server is told, and the copying begins. */
    record Copy() implements Act {}

    record Follow() implements Act {}

    /** The server is told that the copy is there; what it says is noted. */
    record Stop() implements Act {}

    record Seal() implements Act {}

    record Complete(State.Done seal) implements Act {}

    /** The attempt is of no use. */
    record Again(String why) implements Act {}

    record Fail(String reason, String message) implements Act {}
  }

  /**
   * What is known.
   *
   * @param stopped whether the server's last word on the attempt is noted
   * @param session whether this process has the attempt's session
   * @param exists whether the environment has a server at all
   * @param replaced whether the server runs on other data than the attempt is of
   */
  record Known(
      Phase phase,
      int attempt,
      boolean stopped,
      boolean session,
      State copy,
      State seal,
      boolean exists,
      boolean ready,
      boolean replaced) {}

  static Act next(Known known) {
    if (known.stopped()) {
      return seal(known);
    }
    if (!known.exists()) {
      return new Act.Fail("NoServer", "the environment has no server any more");
    }
    if (known.phase() == Phase.PENDING) {
      return known.ready()
          ? new Act.Attempt()
          : new Act.Wait("ServerNotReady", "waits until the server answers");
    }
    if (known.replaced()) {
      return new Act.Again("the server's data were replaced meanwhile");
    }
    return copy(known);
  }

  private static Act copy(Known known) {
    return switch (known.copy()) {
      case State.None none ->
          known.ready()
              ? new Act.Copy()
              : new Act.Wait("ServerNotReady", "waits until the server answers");
      case State.Running running ->
          known.session() ? new Act.Follow() : new Act.Again("its session with the server broke");
      case State.Done done ->
          known.session() ? new Act.Stop() : new Act.Again("its session with the server broke");
      case State.Failed failed ->
          new Act.Again("the data could not be copied: " + failed.message());
    };
  }

  private static Act seal(Known known) {
    return switch (known.seal()) {
      case State.None none -> new Act.Seal();
      case State.Running running -> new Act.Follow();
      case State.Done done -> new Act.Complete(done);
      case State.Failed failed -> new Act.Again(failed.message());
    };
  }

  /** What comes of an attempt that is of no use. */
  static boolean worthAnother(int attempts) {
    return attempts < MOST_ATTEMPTS;
  }
}
