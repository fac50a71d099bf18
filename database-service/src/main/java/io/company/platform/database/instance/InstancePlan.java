package io.company.platform.database.instance;

import java.util.Optional;

/** Decides, from what an instance is to be and what is there, what to do next. Pure. */
final class InstancePlan {

  private static final String PROVISIONING = "Provisioning";

  /** ENOSPC, as the C library words it where messages are not translated. */
  private static final String NO_SPACE = "No space left on device";

  private InstancePlan() {}

  /**
   * What is there.
   *
   * @param template of its version, where it is complete
   * @param data whether its data directory is there
   * @param archive whether its archive is there, or none is wanted
   * @param described whether its workload is the one that is described now
   * @param serving whether the workload's process answers
   * @param trouble the process's last words, where it does not stay up
   */
  record Seen(
      Optional<String> template,
      boolean data,
      boolean archive,
      boolean described,
      boolean serving,
      String trouble) {}

  static Step next(Instance instance, Seen seen) {
    if (!instance.held().isEmpty()) {
      return new Step.Hold(instance.held());
    }
    if (!seen.data()) {
      boolean fresh =
          instance.server().incarnation() == instance.first() && instance.prepared().isEmpty();
      if (!fresh) {
        return new Step.Await(
            PROVISIONING,
            "Its data directory %s is lost, and no empty one is put in its place: restore a backup."
                .formatted(instance.server().dataVolume(instance.server().incarnation())));
      }
      return seen.template().<Step>map(Step.Data::new).orElseGet(Step.Template::new);
    }
    if (!seen.archive()) {
      return new Step.Archive();
    }
    if (!seen.described()) {
      return new Step.Put();
    }
    if (!seen.serving()) {
      return seen.trouble().isEmpty()
          ? new Step.Await(PROVISIONING, "The server is starting.")
          : down(seen.trouble());
    }
    return instance.prepared().equals(instance.setUp()) ? new Step.Nothing() : new Step.SetUp();
  }

  private static Step down(String trouble) {
    return trouble.contains(NO_SPACE)
        ? new Step.Await(
            "DiskFull",
            "The disk of its data is full, so the server does not run: make room on it, and it starts by itself with all that was committed. It says: "
                + trouble)
        : new Step.Await("Failing", "The server does not run: " + trouble);
  }
}
