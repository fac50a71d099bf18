package io.company.platform.node.task;

import io.company.platform.node.call.Messages;
import io.company.platform.node.sandbox.Isolation;
import io.company.platform.proto.node.v1.TaskState;
import io.company.platform.proto.node.v1.TaskStatus;

/** What callers see of a task. */
final class TaskStatusMessage {

  private TaskStatusMessage() {}

  static TaskStatus from(TaskRecord task, Tasks tasks) {
    TaskStatus.Builder status =
        TaskStatus.newBuilder()
            .setId(task.task().id())
            .setState(from(task.state()))
            .setStartedAtMillis(task.startedAtMillis())
            .setEndedAtMillis(task.endedAtMillis())
            .setMessage(task.message());
    if (task.exit() != null) {
      status.setExit(Messages.from(task.exit()));
    }
    Isolation isolation = tasks.isolation().ofTask(task.task().network(), tasks.networkEnforced());
    return status.addConditions(Messages.isolated(isolation)).build();
  }

  private static TaskState from(TaskRecord.State state) {
    return switch (state) {
      case PENDING -> TaskState.TASK_STATE_PENDING;
      case RUNNING -> TaskState.TASK_STATE_RUNNING;
      case SUCCEEDED -> TaskState.TASK_STATE_SUCCEEDED;
      case FAILED -> TaskState.TASK_STATE_FAILED;
      case TIMED_OUT -> TaskState.TASK_STATE_TIMED_OUT;
      case CANCELLED -> TaskState.TASK_STATE_CANCELLED;
    };
  }
}
