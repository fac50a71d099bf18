package io.company.platform.deploy;

import static io.company.platform.deploy.FakeNode.answer;

import io.company.platform.proto.node.v1.CancelTaskRequest;
import io.company.platform.proto.node.v1.CancelTaskResponse;
import io.company.platform.proto.node.v1.Exit;
import io.company.platform.proto.node.v1.GetTaskRequest;
import io.company.platform.proto.node.v1.GetTaskResponse;
import io.company.platform.proto.node.v1.ReadTaskLogRequest;
import io.company.platform.proto.node.v1.ReadTaskLogResponse;
import io.company.platform.proto.node.v1.RemoveTaskRequest;
import io.company.platform.proto.node.v1.RemoveTaskResponse;
import io.company.platform.proto.node.v1.StartTaskRequest;
import io.company.platform.proto.node.v1.StartTaskResponse;
import io.company.platform.proto.node.v1.Task;
import io.company.platform.proto.node.v1.TaskServiceGrpc;
import io.company.platform.proto.node.v1.TaskState;
import io.company.platform.proto.node.v1.TaskStatus;
import io.company.platform.proto.node.v1.WatchTaskRequest;
import io.company.platform.proto.node.v1.WatchTaskResponse;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Tasks that really run, with a shell and without a sandbox. */
final class FakeTasks extends TaskServiceGrpc.TaskServiceImplBase {

  private record Running(Process process, Path log, CompletableFuture<TaskStatus> end) {}

  private final Map<String, Running> tasks = new ConcurrentHashMap<>();

  /** How many tasks were started in all. */
  final Map<String, Integer> started = new ConcurrentHashMap<>();

  @Override
  public void startTask(StartTaskRequest request, StreamObserver<StartTaskResponse> observer) {
    Running running =
        tasks.computeIfAbsent(request.getTask().getId(), id -> run(request.getTask()));
    answer(
        observer,
        StartTaskResponse.newBuilder()
            .setStatus(status(request.getTask().getId(), running))
            .build());
  }

  private Running run(Task task) {
    try {
      started.merge(task.getLabelsOrThrow("release"), 1, Integer::sum);
      Path log = Path.of(task.getWorkDirectory() + ".output-" + System.nanoTime());
      ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-e", "-c", task.getScript());
      builder.directory(Path.of(task.getWorkDirectory()).toFile());
      builder.redirectErrorStream(true).redirectOutput(log.toFile());
      builder.environment().put("HOME", task.getCacheDirectory());
      long begin = System.currentTimeMillis();
      Process process = builder.start();
      CompletableFuture<TaskStatus> end =
          CompletableFuture.supplyAsync(
              () -> await(task, process, begin), Thread::startVirtualThread);
      return new Running(process, log, end);
    } catch (IOException failure) {
      throw new IllegalStateException(failure);
    }
  }

  private static TaskStatus await(Task task, Process process, long begin) {
    TaskStatus.Builder status =
        TaskStatus.newBuilder().setId(task.getId()).setStartedAtMillis(begin);
    try {
      boolean inTime = process.waitFor(task.getTimeoutMillis(), TimeUnit.MILLISECONDS);
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      int code = process.destroyForcibly().waitFor();
      status.setState(
          !inTime
              ? TaskState.TASK_STATE_TIMED_OUT
              : code == 0 ? TaskState.TASK_STATE_SUCCEEDED : TaskState.TASK_STATE_FAILED);
      status.setExit(Exit.newBuilder().setCode(code));
    } catch (InterruptedException stopped) {
      throw new IllegalStateException(stopped);
    }
    return status.setEndedAtMillis(System.currentTimeMillis()).build();
  }

  private static TaskStatus status(String id, Running running) {
    return running
        .end()
        .getNow(TaskStatus.newBuilder().setId(id).setState(TaskState.TASK_STATE_RUNNING).build());
  }

  @Override
  public void getTask(GetTaskRequest request, StreamObserver<GetTaskResponse> observer) {
    GetTaskResponse.Builder response = GetTaskResponse.newBuilder();
    Running running = tasks.get(request.getId());
    if (running != null) {
      response.setStatus(status(request.getId(), running));
    }
    answer(observer, response.build());
  }

  @Override
  public void watchTask(WatchTaskRequest request, StreamObserver<WatchTaskResponse> observer) {
    Running running = tasks.get(request.getId());
    if (running == null) {
      observer.onCompleted();
      return;
    }
    running
        .end()
        .thenAccept(
            status -> answer(observer, WatchTaskResponse.newBuilder().setStatus(status).build()));
  }

  @Override
  public void cancelTask(CancelTaskRequest request, StreamObserver<CancelTaskResponse> observer) {
    Running running = tasks.get(request.getId());
    if (running != null) {
      running.process().descendants().forEach(ProcessHandle::destroyForcibly);
      running.process().destroyForcibly();
    }
    answer(observer, CancelTaskResponse.getDefaultInstance());
  }

  @Override
  public void removeTask(RemoveTaskRequest request, StreamObserver<RemoveTaskResponse> observer) {
    tasks.remove(request.getId());
    answer(observer, RemoveTaskResponse.getDefaultInstance());
  }

  @Override
  public void readTaskLog(
      ReadTaskLogRequest request, StreamObserver<ReadTaskLogResponse> observer) {
    Running running = tasks.get(request.getId());
    if (running == null) {
      observer.onCompleted();
      return;
    }
    CompletableFuture<?> readable =
        request.getFollow() ? running.end() : CompletableFuture.completedFuture(null);
    readable.thenRun(
        () -> {
          lines(running.log())
              .forEach(
                  line -> observer.onNext(ReadTaskLogResponse.newBuilder().setLine(line).build()));
          observer.onCompleted();
        });
  }

  private static List<String> lines(Path log) {
    try {
      return Files.readAllLines(log);
    } catch (IOException failure) {
      throw new IllegalStateException(failure);
    }
  }
}
