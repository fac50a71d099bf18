package io.company.platform.node.workload;

import io.company.platform.node.shim.ExitRecord;
import java.util.List;

/** Says in one sentence why a replica is not up. */
final class Cause {

  static final String NOT_STARTED = "it could not be started: ";
  static final String NOT_LISTENING = "nothing listened on ";
  static final String NO_GOOD_ANSWER = "no good answer to GET ";

  private static final int QUOTED_LINES = 5;
  private static final int NOT_EXECUTABLE = 126;
  private static final int NOT_FOUND = 127;

  private Cause() {}

  static String ofExit(ExitRecord exit, Workload workload, boolean wasReady) {
    return "the process "
        + ending(exit, workload)
        + (wasReady ? "" : " before it was ready")
        + quote(exit.tail());
  }

  private static String ending(ExitRecord exit, Workload workload) {
    if (exit.outOfMemory()) {
      return "was killed for using more than its "
          + (workload.limits().memoryBytes() >> 20)
          + " MiB of memory";
    }
    if (exit.code() == -1) {
      return "ended while nothing watched it (the machine was restarted, or its shim was killed with it)";
    }
    if (exit.signal() > 0) {
      return "was killed by signal " + exit.signal();
    }
    if (exit.code() == NOT_FOUND || exit.code() == NOT_EXECUTABLE) {
      return "could not be started: "
          + workload.command().getFirst()
          + " is not there or not executable (exit "
          + exit.code()
          + ")";
    }
    return "exited with code " + exit.code();
  }

  static String notReady(
      Workload workload, int port, boolean listened, String lastAnswer, List<String> tail) {
    long seconds = workload.readiness().startDeadlineMillis() / 1000;
    String what =
        listened
            ? NO_GOOD_ANSWER
                + workload.readiness().path()
                + " within "
                + seconds
                + " s of the start (last: "
                + lastAnswer
                + ")"
            : NOT_LISTENING
                + "127.0.0.1:"
                + port
                + " within "
                + seconds
                + " s of the start: the application must listen on the port in the variable PORT";
    return what + quote(tail);
  }

  private static String quote(List<String> tail) {
    List<String> last = tail.subList(Math.max(0, tail.size() - QUOTED_LINES), tail.size());
    return last.isEmpty() ? "; it wrote nothing" : "; last lines: " + String.join(" | ", last);
  }
}
