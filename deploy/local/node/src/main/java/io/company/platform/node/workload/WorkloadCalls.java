package io.company.platform.node.workload;

import io.company.platform.node.call.Calls;
import io.company.platform.node.call.Latest;
import io.company.platform.node.call.Messages;
import io.company.platform.node.cgroup.Limits;
import io.company.platform.node.log.LogMerge;
import io.company.platform.node.secret.Secrets;
import io.company.platform.node.supply.Supplies;
import io.company.platform.proto.node.v1.GetWorkloadRequest;
import io.company.platform.proto.node.v1.GetWorkloadResponse;
import io.company.platform.proto.node.v1.ListWorkloadsRequest;
import io.company.platform.proto.node.v1.ListWorkloadsResponse;
import io.company.platform.proto.node.v1.PutWorkloadRequest;
import io.company.platform.proto.node.v1.PutWorkloadResponse;
import io.company.platform.proto.node.v1.ReadLogRequest;
import io.company.platform.proto.node.v1.ReadLogResponse;
import io.company.platform.proto.node.v1.RemoveWorkloadRequest;
import io.company.platform.proto.node.v1.RemoveWorkloadResponse;
import io.company.platform.proto.node.v1.WatchWorkloadsRequest;
import io.company.platform.proto.node.v1.WatchWorkloadsResponse;
import io.company.platform.proto.node.v1.WorkloadService;
import io.company.platform.proto.node.v1.WorkloadStatus;
import io.quarkus.grpc.GrpcService;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;

/** The gRPC face of {@link Workloads}; who may call is decided by the kernel's interceptor. */
@GrpcService
public class WorkloadCalls implements WorkloadService {

  private record Source(Map<String, String> labels, int replica) {}

  private final Workloads workloads;

  public WorkloadCalls(Workloads workloads) {
    this.workloads = workloads;
  }

  @Override
  public Uni<PutWorkloadResponse> putWorkload(PutWorkloadRequest request) {
    return Calls.answer(
        () -> {
          var message = request.getWorkload();
          WorkloadState state =
              workloads.put(
                  workload(message),
                  new Secrets(
                      message.getSecretEnvironmentMap(), Messages.files(message.getFilesList())));
          return PutWorkloadResponse.newBuilder().setStatus(status(state)).build();
        });
  }

  @Override
  public Uni<RemoveWorkloadResponse> removeWorkload(RemoveWorkloadRequest request) {
    return Calls.answer(
        () -> {
          workloads.remove(request.getId());
          return RemoveWorkloadResponse.getDefaultInstance();
        });
  }

  @Override
  public Uni<GetWorkloadResponse> getWorkload(GetWorkloadRequest request) {
    return Calls.answer(
        () -> {
          GetWorkloadResponse.Builder response = GetWorkloadResponse.newBuilder();
          workloads.get(request.getId()).ifPresent(state -> response.setStatus(status(state)));
          return response.build();
        });
  }

  @Override
  public Uni<ListWorkloadsResponse> listWorkloads(ListWorkloadsRequest request) {
    return Calls.answer(
        () ->
            ListWorkloadsResponse.newBuilder()
                .addAllStatuses(
                    workloads.list(request.getLabelsMap()).stream().map(this::status).toList())
                .build());
  }

  @Override
  public Multi<WatchWorkloadsResponse> watchWorkloads(WatchWorkloadsRequest request) {
    return Calls.stream(sink -> watch(request.getLabelsMap(), sink));
  }

  private void watch(Map<String, String> labels, Predicate<WatchWorkloadsResponse> sink)
      throws Exception {
    Latest<String, Workloads.Observed> changes = new Latest<>();
    try (AutoCloseable watching =
        workloads.watch(
            seen -> {
              if (seen.state().desired().matches(labels)) {
                changes.put(seen.state().desired().id(), seen);
              }
            })) {
      Map<String, WorkloadStatus> last = new HashMap<>();
      for (WorkloadState state : workloads.list(labels)) {
        changes.put(state.desired().id(), new Workloads.Observed(state, false));
      }
      boolean listening = true;
      while (listening) {
        Workloads.Observed seen = changes.take();
        WorkloadStatus comparable = WorkloadStatusMessage.from(seen.state(), workloads, false);
        String id = comparable.getId();
        WorkloadStatus before = seen.removed() ? last.remove(id) : last.put(id, comparable);
        listening = !seen.removed() && comparable.equals(before) || sink.test(message(seen));
      }
    }
  }

  private WatchWorkloadsResponse message(Workloads.Observed seen) {
    Workload workload = seen.state().desired();
    WorkloadStatus status =
        seen.removed()
            ? WorkloadStatus.newBuilder()
                .setId(workload.id())
                .putAllLabels(workload.labels())
                .build()
            : status(seen.state());
    return WatchWorkloadsResponse.newBuilder().setStatus(status).setRemoved(seen.removed()).build();
  }

  @Override
  public Multi<ReadLogResponse> readLog(ReadLogRequest request) {
    return Calls.stream(
        sink -> {
          Predicate<LogMerge.Line<Source>> lines = line -> sink.test(message(line));
          try (LogMerge<Source> logs = new LogMerge<>(() -> sources(request.getLabelsMap()))) {
            if (logs.replay(request.getTailLines(), lines) && request.getFollow()) {
              logs.follow(lines, () -> false);
            }
          }
        });
  }

  private Map<Path, Source> sources(Map<String, String> labels) {
    Map<Path, Source> sources = new LinkedHashMap<>();
    for (WorkloadState state : workloads.list(labels)) {
      for (Path log : workloads.logs(state.desired().id())) {
        String name = log.getFileName().toString().replace(".log", "");
        int index = state.replica(name).map(Replica::index).orElse(0);
        sources.put(log, new Source(state.desired().labels(), index));
      }
    }
    return sources;
  }

  private static ReadLogResponse message(LogMerge.Line<Source> line) {
    return ReadLogResponse.newBuilder()
        .putAllLabels(line.source().labels())
        .setReplica(line.source().replica())
        .setAtMillis(line.line().atMillis())
        .setLine(line.line().text())
        .build();
  }

  private WorkloadStatus status(WorkloadState state) {
    return WorkloadStatusMessage.from(state, workloads, true);
  }

  private static Workload workload(io.company.platform.proto.node.v1.Workload message) {
    var limits = message.getLimits();
    var readiness = message.getReadiness();
    return new Workload(
        message.getId(),
        message.getLabelsMap(),
        message.getReplicas(),
        message.getArtifactDirectory(),
        message.getCommandList(),
        message.getEnvironmentMap(),
        new Limits(limits.getMemoryBytes(), limits.getCpuMillis(), limits.getProcesses()),
        new Readiness(
            readiness.getPath(),
            readiness.getPeriodMillis(),
            readiness.getTimeoutMillis(),
            readiness.getFailureThreshold(),
            readiness.getStartDeadlineMillis()),
        message.getStopGraceMillis(),
        message.getToolchain(),
        Supplies.of(Messages.mounts(message.getMountsList()), message.getUser()),
        message.getStopFirst(),
        message.getStopSignal());
  }
}
