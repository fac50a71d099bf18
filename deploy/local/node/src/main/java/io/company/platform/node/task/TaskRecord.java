package io.company.platform.node.task;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.company.platform.node.shim.ExitRecord;
import io.company.platform.node.shim.Run;

/**
 * A task as the node remembers it: one file, written before each effect that it describes.
 *
 * @param run null before it is planned
 * @param cancelled asked for; the end may still have to come
 * @param exit null before the end
 * @param message why it could not start, or a sentence on its end
 */
record TaskRecord(
    Task task,
    State state,
    Run run,
    boolean cancelled,
    ExitRecord exit,
    long startedAtMillis,
    long endedAtMillis,
    String message) {

  enum State {
    PENDING,
    RUNNING,
    SUCCEEDED,
    FAILED,
    TIMED_OUT,
    CANCELLED
  }

  static TaskRecord of(Task task) {
    return new TaskRecord(task, State.PENDING, null, false, null, 0, 0, "");
  }

  TaskRecord planned(Run planned) {
    return new TaskRecord(task, State.PENDING, planned, cancelled, null, 0, 0, "");
  }

  TaskRecord running(Run started) {
    return new TaskRecord(
        task, State.RUNNING, started, cancelled, null, started.startedAtMillis(), 0, "");
  }

  TaskRecord cancel() {
    return new TaskRecord(task, state, run, true, exit, startedAtMillis, endedAtMillis, message);
  }

  TaskRecord neverStarted(long nowMillis, String why) {
    State end = cancelled ? State.CANCELLED : State.FAILED;
    String sentence =
        cancelled ? "Cancelled before it started." : "It could not be started: " + why + ".";
    return new TaskRecord(task.withoutSecrets(), end, run, cancelled, null, 0, nowMillis, sentence);
  }

  TaskRecord ended(ExitRecord ending) {
    return new TaskRecord(
        task.withoutSecrets(),
        end(ending),
        run,
        cancelled,
        ending,
        startedAtMillis,
        ending.atMillis(),
        sentence(ending));
  }

  private State end(ExitRecord ending) {
    if (cancelled) {
      return State.CANCELLED;
    }
    if (ending.timedOut()) {
      return State.TIMED_OUT;
    }
    return ending.code() == 0 ? State.SUCCEEDED : State.FAILED;
  }

  private String sentence(ExitRecord ending) {
    if (cancelled) {
      return "Cancelled.";
    }
    if (ending.timedOut()) {
      return "Killed after its time limit of " + task.timeoutMillis() / 1000 + " s.";
    }
    if (ending.outOfMemory()) {
      return "Killed for using more than its "
          + (task.limits().memoryBytes() >> 20)
          + " MiB of memory.";
    }
    if (ending.code() == 0) {
      return "Succeeded.";
    }
    if (ending.code() == -1) {
      return "It ended while nothing watched it (the machine was restarted, or its shim was killed with it).";
    }
    return ending.signal() > 0
        ? "Killed by signal " + ending.signal() + "."
        : "The script exited with code " + ending.code() + ".";
  }

  @JsonIgnore
  boolean isFinal() {
    return state != State.PENDING && state != State.RUNNING;
  }
}
