package io.company.platform.kinds;

import java.util.List;

/** What can be done to a Restore in place. */
final class RestoreActions {

  static final List<Action> ALL =
      List.of(
          new Action(
              "confirm",
              "Keeps what was restored and removes the data that it replaced.",
              Void.class,
              "{}",
              Role.EDITOR),
          new Action(
              "undo",
              "Returns to the data that was replaced; what was written since the restore is discarded.",
              Void.class,
              "{}",
              Role.OWNER));

  private RestoreActions() {}
}
