package io.company.platform.node.task;

import io.company.platform.kernel.error.PlatformException;
import io.company.platform.kernel.error.Reason;
import io.company.platform.node.call.Calls;
import io.company.platform.node.call.Latest;
import io.company.platform.node.call.Messages;
import io.company.platform.node.cgroup.Limits;
import io.company.platform.node.log.LogMerge;
import io.company.platform.node.secret.Secrets;
import io.company.platform.node.supply.Supplies;
import io.company.platform.proto.node.v1.CancelTaskRequest;
import io.company.platform.proto.node.v1.CancelTaskResponse;
import io.company.platform.proto.node.v1.GetTaskRequest;
import io.company.platform.proto.node.v1.GetTaskResponse;
import io.company.platform.proto.node.v1.ReadTaskLogRequest;
import io.company.platform.proto.node.v1.ReadTaskLogResponse;
import io.company.platform.proto.node.v1.RemoveTaskRequest;
import io.company.platform.proto.node.v1.RemoveTaskResponse;
import io.company.platform.proto.node.v1.StartTaskRequest;
import io.company.platform.proto.node.v1.StartTaskResponse;
import io.company.platform.proto.node.v1.TaskService;
import io.company.platform.proto.node.v1.WatchTaskRequest;
import io.company.platform.proto.node.v1.WatchTaskResponse;
import io.quarkus.grpc.GrpcService;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Predicate;

/** The gRPC face of {@link Tasks}; who may call is decided by the kernel's interceptor. */
@GrpcService
public class TaskCalls implements TaskService {

  private final Tasks tasks;

  public TaskCalls(Tasks tasks) {
    this.tasks = tasks;
  }

  @Override
  public Uni<StartTaskResponse> startTask(StartTaskRequest request) {
    return Calls.answer(
        () -> {
          TaskRecord task = tasks.start(task(request.getTask()), secrets(request.getTask()));
          return StartTaskResponse.newBuilder()
              .setStatus(TaskStatusMessage.from(task, tasks))
              .build();
        });
  }

  @Override
  public Uni<GetTaskResponse> getTask(GetTaskRequest request) {
    return Calls.answer(
        () -> {
          GetTaskResponse.Builder response = GetTaskResponse.newBuilder();
          tasks
              .get(request.getId())
              .ifPresent(task -> response.setStatus(TaskStatusMessage.from(task, tasks)));
          return response.build();
        });
  }

  @Override
  public Multi<WatchTaskResponse> watchTask(WatchTaskRequest request) {
    return Calls.stream(sink -> watch(request.getId(), sink));
  }

  private void watch(String id, Predicate<WatchTaskResponse> sink) throws Exception {
    Latest<String, TaskRecord> changes = new Latest<>();
    try (AutoCloseable watching =
        tasks.watch(
            task -> {
              if (task.task().id().equals(id)) {
                changes.put(id, task);
              }
            })) {
      changes.put(id, existing(id));
      boolean listening = true;
      while (listening) {
        TaskRecord task = changes.take();
        var response =
            WatchTaskResponse.newBuilder().setStatus(TaskStatusMessage.from(task, tasks)).build();
        listening = sink.test(response) && !task.isFinal();
      }
    }
  }

  @Override
  public Uni<CancelTaskResponse> cancelTask(CancelTaskRequest request) {
    return Calls.answer(
        () -> {
          tasks.cancel(request.getId());
          return CancelTaskResponse.getDefaultInstance();
        });
  }

  @Override
  public Uni<RemoveTaskResponse> removeTask(RemoveTaskRequest request) {
    return Calls.answer(
        () -> {
          tasks.remove(request.getId());
          return RemoveTaskResponse.getDefaultInstance();
        });
  }

  @Override
  public Multi<ReadTaskLogResponse> readTaskLog(ReadTaskLogRequest request) {
    return Calls.stream(
        sink -> {
          existing(request.getId());
          Path log = tasks.log(request.getId());
          Predicate<LogMerge.Line<Boolean>> lines =
              line ->
                  sink.test(
                      ReadTaskLogResponse.newBuilder()
                          .setAtMillis(line.line().atMillis())
                          .setLine(line.line().text())
                          .build());
          try (LogMerge<Boolean> logs = new LogMerge<>(() -> Map.of(log, true))) {
            if (logs.replay(request.getTailLines(), lines) && request.getFollow()) {
              logs.follow(
                  lines, () -> tasks.get(request.getId()).map(TaskRecord::isFinal).orElse(true));
            }
          }
        });
  }

  private TaskRecord existing(String id) {
    return tasks
        .get(id)
        .orElseThrow(() -> new PlatformException(Reason.NOT_FOUND, "there is no task " + id));
  }

  private static Task task(io.company.platform.proto.node.v1.Task message) {
    var limits = message.getLimits();
    return new Task(
        message.getId(),
        message.getLabelsMap(),
        message.getScript(),
        message.getWorkDirectory(),
        message.getCacheDirectory(),
        message.getEnvironmentMap(),
        message.getToolchainsList(),
        new Limits(limits.getMemoryBytes(), limits.getCpuMillis(), limits.getProcesses()),
        message.getTimeoutMillis(),
        message.getNetwork(),
        Supplies.of(Messages.mounts(message.getMountsList()), message.getUser()));
  }

  private static Secrets secrets(io.company.platform.proto.node.v1.Task message) {
    return new Secrets(message.getSecretEnvironmentMap(), Messages.files(message.getFilesList()));
  }
}
