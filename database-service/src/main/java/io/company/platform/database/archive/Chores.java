package io.company.platform.database.archive;

import io.company.platform.kernel.home.Home;
import io.company.platform.kernel.home.HomeException;
import io.company.platform.proto.node.v1.TaskStatus;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Chores on the home: begun once by their id, looked at, and cleared away. What a chore tells it
 * writes to its output, as lines {@code RESULT name=value}.
 */
@ApplicationScoped
public class Chores {

  private static final String MARK = "RESULT ";
  private static final int TAIL = 400;
  private static final int QUOTED = 5;

  private final Home home;

  public Chores(Home home) {
    this.home = home;
  }

  /** What is known of a chore. */
  public sealed interface State {
    record None() implements State {}

    record Running() implements State {}

    record Done(Map<String, String> results) implements State {}

    /**
     * @param told the chore's own word on why, rather than what its output ends with
     */
    record Failed(String message, boolean told) implements State {}
  }

  /** Begins it unless there is one of its id, and says how it is. */
  public State run(Chore chore) {
    State state = look(chore.task().getId());
    if (state instanceof State.None) {
      home.start(chore.task());
      return new State.Running();
    }
    return state;
  }

  public State look(String id) {
    Optional<TaskStatus> task = home.task(id);
    if (task.isEmpty()) {
      return new State.None();
    }
    return switch (task.get().getState()) {
      case TASK_STATE_PENDING, TASK_STATE_RUNNING, TASK_STATE_UNSPECIFIED, UNRECOGNIZED ->
          new State.Running();
      case TASK_STATE_SUCCEEDED -> new State.Done(results(output(id)));
      case TASK_STATE_FAILED, TASK_STATE_TIMED_OUT, TASK_STATE_CANCELLED ->
          failed(task.get(), output(id));
    };
  }

  private static State failed(TaskStatus task, Deque<String> output) {
    String told = results(output).get("failure");
    if (told != null) {
      return new State.Failed(told, true);
    }
    while (output.size() > QUOTED) {
      output.removeFirst();
    }
    String message = task.getMessage().isEmpty() ? "it failed" : task.getMessage();
    return new State.Failed(message + ": " + String.join(" | ", output), false);
  }

  private Deque<String> output(String id) {
    Deque<String> lines = new ArrayDeque<>();
    home.readTaskLog(
        id,
        TAIL,
        false,
        line -> {
          lines.addLast(line);
          if (lines.size() > TAIL) {
            lines.removeFirst();
          }
        });
    return lines;
  }

  private static Map<String, String> results(Iterable<String> output) {
    Map<String, String> results = new HashMap<>();
    for (String line : output) {
      int equals = line.indexOf('=');
      if (line.startsWith(MARK) && equals > 0) {
        results.put(line.substring(MARK.length(), equals), line.substring(equals + 1));
      }
    }
    return results;
  }

  /** Ends it where it runs and forgets it; false while it still ends: ask again. */
  public boolean clear(String id) {
    Optional<TaskStatus> task = home.task(id);
    if (task.isEmpty()) {
      return true;
    }
    switch (task.get().getState()) {
      case TASK_STATE_SUCCEEDED, TASK_STATE_FAILED, TASK_STATE_TIMED_OUT, TASK_STATE_CANCELLED -> {
        try {
          home.removeTask(id);
          return true;
        } catch (HomeException stillEnding) {
          if (stillEnding.unreachable()) {
            throw stillEnding;
          }
          return false;
        }
      }
      case TASK_STATE_PENDING, TASK_STATE_RUNNING, TASK_STATE_UNSPECIFIED, UNRECOGNIZED -> {
        home.cancelTask(id);
        return false;
      }
    }
    return false;
  }
}
