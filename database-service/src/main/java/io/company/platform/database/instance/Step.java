package io.company.platform.database.instance;

/** What is to be done next for an instance; each can be done twice. */
sealed interface Step {

  /** The prepared data directory of its version is made. */
  record Template() implements Step {}

  /** Its data directory, as a copy of the template. */
  record Data(String template) implements Step {}

  record Archive() implements Step {}

  /** Its workload, as it is described now. */
  record Put() implements Step {}

  /** Until its process answers; {@code phase} is what the status says meanwhile. */
  record Await(String phase, String why) implements Step {}

  /** Database, extensions and rights inside. */
  record SetUp() implements Step {}

  /** It stands still, as somebody asked. */
  record Hold(String why) implements Step {}

  record Nothing() implements Step {}
}
