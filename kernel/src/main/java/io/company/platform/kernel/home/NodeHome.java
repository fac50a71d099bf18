package io.company.platform.kernel.home;

import io.company.platform.kernel.error.GrpcErrors;
import io.company.platform.kernel.error.PlatformException;
import io.company.platform.kernel.peer.Peers;
import io.company.platform.proto.node.v1.BackendTraffic;
import io.company.platform.proto.node.v1.CancelTaskRequest;
import io.company.platform.proto.node.v1.CreateVolumeRequest;
import io.company.platform.proto.node.v1.EnsureToolchainRequest;
import io.company.platform.proto.node.v1.EnsureToolchainResponse;
import io.company.platform.proto.node.v1.GetTaskRequest;
import io.company.platform.proto.node.v1.GetTaskResponse;
import io.company.platform.proto.node.v1.GetTrafficRequest;
import io.company.platform.proto.node.v1.GetVolumeRequest;
import io.company.platform.proto.node.v1.GetVolumeResponse;
import io.company.platform.proto.node.v1.GetWorkloadRequest;
import io.company.platform.proto.node.v1.GetWorkloadResponse;
import io.company.platform.proto.node.v1.ListRoutesRequest;
import io.company.platform.proto.node.v1.ListToolchainsRequest;
import io.company.platform.proto.node.v1.ListVolumesRequest;
import io.company.platform.proto.node.v1.ListWorkloadsRequest;
import io.company.platform.proto.node.v1.PutRouteRequest;
import io.company.platform.proto.node.v1.PutWorkloadRequest;
import io.company.platform.proto.node.v1.ReadLogRequest;
import io.company.platform.proto.node.v1.ReadTaskLogRequest;
import io.company.platform.proto.node.v1.RemoveRouteRequest;
import io.company.platform.proto.node.v1.RemoveTaskRequest;
import io.company.platform.proto.node.v1.RemoveVolumeRequest;
import io.company.platform.proto.node.v1.RemoveWorkloadRequest;
import io.company.platform.proto.node.v1.Route;
import io.company.platform.proto.node.v1.RouteServiceGrpc;
import io.company.platform.proto.node.v1.StartTaskRequest;
import io.company.platform.proto.node.v1.Task;
import io.company.platform.proto.node.v1.TaskServiceGrpc;
import io.company.platform.proto.node.v1.TaskStatus;
import io.company.platform.proto.node.v1.Toolchain;
import io.company.platform.proto.node.v1.ToolchainServiceGrpc;
import io.company.platform.proto.node.v1.Volume;
import io.company.platform.proto.node.v1.VolumeServiceGrpc;
import io.company.platform.proto.node.v1.VolumeStatus;
import io.company.platform.proto.node.v1.WatchTaskRequest;
import io.company.platform.proto.node.v1.WatchWorkloadsRequest;
import io.company.platform.proto.node.v1.Workload;
import io.company.platform.proto.node.v1.WorkloadServiceGrpc;
import io.company.platform.proto.node.v1.WorkloadStatus;
import io.grpc.Channel;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The local node, over gRPC. */
@ApplicationScoped
public class NodeHome implements Home {

  private static final long DEADLINE_SECONDS = 5;
  private static final long COPY_SECONDS = 600;

  private final Peers peers;

  public NodeHome(Peers peers) {
    this.peers = peers;
  }

  @Override
  public List<WorkloadStatus> workloads(Map<String, String> labels) {
    ListWorkloadsRequest request = ListWorkloadsRequest.newBuilder().putAllLabels(labels).build();
    return ask(() -> workloadService().listWorkloads(request).getStatusesList());
  }

  @Override
  public WorkloadStatus put(Workload workload) {
    PutWorkloadRequest request = PutWorkloadRequest.newBuilder().setWorkload(workload).build();
    return ask(() -> workloadService().putWorkload(request).getStatus());
  }

  @Override
  public Optional<WorkloadStatus> workload(String id) {
    GetWorkloadResponse answer =
        ask(() -> workloadService().getWorkload(GetWorkloadRequest.newBuilder().setId(id).build()));
    return answer.hasStatus() ? Optional.of(answer.getStatus()) : Optional.empty();
  }

  @Override
  public List<String> logTail(Map<String, String> labels, int lines) {
    ReadLogRequest request =
        ReadLogRequest.newBuilder().putAllLabels(labels).setTailLines(lines).build();
    return ask(
        () -> {
          List<String> tail = new ArrayList<>();
          workloadService().readLog(request).forEachRemaining(line -> tail.add(line.getLine()));
          return tail;
        });
  }

  @Override
  public void removeWorkload(String id) {
    RemoveWorkloadRequest request = RemoveWorkloadRequest.newBuilder().setId(id).build();
    ask(() -> workloadService().removeWorkload(request));
  }

  @Override
  public List<Route> routes(Map<String, String> labels) {
    List<Route> all =
        ask(
            () ->
                routeService().listRoutes(ListRoutesRequest.getDefaultInstance()).getRoutesList());
    return all.stream()
        .filter(route -> route.getLabelsMap().entrySet().containsAll(labels.entrySet()))
        .toList();
  }

  @Override
  public void put(Route route) {
    PutRouteRequest request = PutRouteRequest.newBuilder().setRoute(route).build();
    ask(() -> routeService().putRoute(request));
  }

  @Override
  public void removeRoute(String id) {
    RemoveRouteRequest request = RemoveRouteRequest.newBuilder().setId(id).build();
    ask(() -> routeService().removeRoute(request));
  }

  @Override
  public List<BackendTraffic> traffic(String routeId) {
    GetTrafficRequest request = GetTrafficRequest.newBuilder().setRouteId(routeId).build();
    return ask(() -> routeService().getTraffic(request).getBackendsList());
  }

  @Override
  public TaskStatus start(Task task) {
    StartTaskRequest request = StartTaskRequest.newBuilder().setTask(task).build();
    return ask(() -> taskService().startTask(request).getStatus());
  }

  @Override
  public Optional<TaskStatus> task(String id) {
    GetTaskResponse answer =
        ask(() -> taskService().getTask(GetTaskRequest.newBuilder().setId(id).build()));
    return answer.hasStatus() ? Optional.of(answer.getStatus()) : Optional.empty();
  }

  @Override
  public void cancelTask(String id) {
    ask(() -> taskService().cancelTask(CancelTaskRequest.newBuilder().setId(id).build()));
  }

  @Override
  public void removeTask(String id) {
    ask(() -> taskService().removeTask(RemoveTaskRequest.newBuilder().setId(id).build()));
  }

  @Override
  public void readTaskLog(String id, int tailLines, boolean follow, Consumer<String> line) {
    ReadTaskLogRequest request =
        ReadTaskLogRequest.newBuilder().setId(id).setTailLines(tailLines).setFollow(follow).build();
    ask(
        () -> {
          TaskServiceGrpc.newBlockingStub(channel())
              .readTaskLog(request)
              .forEachRemaining(response -> line.accept(response.getLine()));
          return null;
        });
  }

  @Override
  public void watchWorkloads(Consumer<WorkloadStatus> changed) {
    ask(
        () -> {
          WorkloadServiceGrpc.newBlockingStub(channel())
              .watchWorkloads(WatchWorkloadsRequest.getDefaultInstance())
              .forEachRemaining(response -> changed.accept(response.getStatus()));
          return null;
        });
  }

  @Override
  public void watchTask(String id, Consumer<TaskStatus> changed) {
    ask(
        () -> {
          TaskServiceGrpc.newBlockingStub(channel())
              .watchTask(WatchTaskRequest.newBuilder().setId(id).build())
              .forEachRemaining(response -> changed.accept(response.getStatus()));
          return null;
        });
  }

  @Override
  public List<VolumeStatus> volumes(Map<String, String> labels) {
    ListVolumesRequest request = ListVolumesRequest.newBuilder().putAllLabels(labels).build();
    return ask(() -> volumeService(DEADLINE_SECONDS).listVolumes(request).getStatusesList());
  }

  @Override
  public Optional<VolumeStatus> volume(String id) {
    GetVolumeRequest request = GetVolumeRequest.newBuilder().setId(id).build();
    GetVolumeResponse answer = ask(() -> volumeService(DEADLINE_SECONDS).getVolume(request));
    return answer.hasStatus() ? Optional.of(answer.getStatus()) : Optional.empty();
  }

  @Override
  public VolumeStatus create(Volume volume, String copyOf) {
    CreateVolumeRequest.Builder request = CreateVolumeRequest.newBuilder().setVolume(volume);
    if (copyOf != null) {
      request.setCopyOf(copyOf);
    }
    return create(request);
  }

  @Override
  public VolumeStatus createFromTemplate(Volume volume, String template) {
    return create(
        CreateVolumeRequest.newBuilder().setVolume(volume).setCopyOf(template).setTemplate(true));
  }

  private VolumeStatus create(CreateVolumeRequest.Builder request) {
    return ask(() -> volumeService(COPY_SECONDS).createVolume(request.build()).getStatus());
  }

  @Override
  public void removeVolume(String id) {
    RemoveVolumeRequest request = RemoveVolumeRequest.newBuilder().setId(id).build();
    ask(() -> volumeService(COPY_SECONDS).removeVolume(request));
  }

  @Override
  public List<Toolchain> toolchains() {
    return ask(
        () ->
            toolchainService(DEADLINE_SECONDS)
                .listToolchains(ListToolchainsRequest.getDefaultInstance())
                .getToolchainsList());
  }

  @Override
  public Toolchain ensureToolchain(String name) {
    EnsureToolchainRequest request = EnsureToolchainRequest.newBuilder().setName(name).build();
    EnsureToolchainResponse answer =
        ask(() -> toolchainService(COPY_SECONDS).ensureToolchain(request));
    if (answer.hasUnavailable()) {
      throw new HomeException("the node refused: " + answer.getUnavailable(), false, null);
    }
    return answer.getToolchain();
  }

  private VolumeServiceGrpc.VolumeServiceBlockingStub volumeService(long seconds) {
    return VolumeServiceGrpc.newBlockingStub(channel())
        .withDeadlineAfter(seconds, TimeUnit.SECONDS);
  }

  private ToolchainServiceGrpc.ToolchainServiceBlockingStub toolchainService(long seconds) {
    return ToolchainServiceGrpc.newBlockingStub(channel())
        .withDeadlineAfter(seconds, TimeUnit.SECONDS);
  }

  private WorkloadServiceGrpc.WorkloadServiceBlockingStub workloadService() {
    return WorkloadServiceGrpc.newBlockingStub(channel())
        .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS);
  }

  private RouteServiceGrpc.RouteServiceBlockingStub routeService() {
    return RouteServiceGrpc.newBlockingStub(channel())
        .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS);
  }

  private TaskServiceGrpc.TaskServiceBlockingStub taskService() {
    return TaskServiceGrpc.newBlockingStub(channel())
        .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS);
  }

  private Channel channel() {
    return peers.channel("node");
  }

  private static <T> T ask(Supplier<T> call) {
    try {
      return call.get();
    } catch (PlatformException unconfigured) {
      throw new HomeException(
          "the node can't be reached: " + unconfigured.getMessage(), true, unconfigured);
    } catch (StatusRuntimeException failure) {
      Code code = failure.getStatus().getCode();
      boolean unreachable =
          code == Code.UNAVAILABLE
              || code == Code.DEADLINE_EXCEEDED
              || code == Code.UNAUTHENTICATED
              || !GrpcErrors.answered(failure) && (code == Code.INTERNAL || code == Code.CANCELLED);
      String description = failure.getStatus().getDescription();
      String why = description == null ? code.name() : description;
      String message =
          unreachable ? "the node can't be reached: " + why : "the node refused: " + why;
      throw new HomeException(message, unreachable, failure);
    }
  }
}
