package io.company.platform.database.instance;

import java.util.Map;

/**
 * Where an instance stands after a look at it.
 *
 * @param ready whether it can be used
 * @param phase in one word
 * @param message why it is not ready; empty where it is
 * @param port 0 while it has none
 * @param version that is to run; null where it is not known
 * @param prepared what is set up in it by now
 * @param left extensions that are no longer asked for and stay, each with why
 * @param soon whether to look again soon: the home tells only of its workloads
 */
public record Standing(
    boolean ready,
    String phase,
    String message,
    int port,
    String version,
    String prepared,
    Map<String, String> left,
    boolean soon) {

  /** With nothing left over. */
  public Standing(
      boolean ready,
      String phase,
      String message,
      int port,
      String version,
      String prepared,
      boolean soon) {
    this(ready, phase, message, port, version, prepared, Map.of(), soon);
  }
}
