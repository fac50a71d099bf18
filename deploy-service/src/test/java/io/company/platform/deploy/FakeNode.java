package io.company.platform.deploy;

import io.company.platform.proto.node.v1.BackendTraffic;
import io.company.platform.proto.node.v1.Condition;
import io.company.platform.proto.node.v1.Exit;
import io.company.platform.proto.node.v1.GetTrafficRequest;
import io.company.platform.proto.node.v1.GetTrafficResponse;
import io.company.platform.proto.node.v1.ListRoutesRequest;
import io.company.platform.proto.node.v1.ListRoutesResponse;
import io.company.platform.proto.node.v1.ListWorkloadsRequest;
import io.company.platform.proto.node.v1.ListWorkloadsResponse;
import io.company.platform.proto.node.v1.PutRouteRequest;
import io.company.platform.proto.node.v1.PutRouteResponse;
import io.company.platform.proto.node.v1.PutWorkloadRequest;
import io.company.platform.proto.node.v1.PutWorkloadResponse;
import io.company.platform.proto.node.v1.RemoveRouteRequest;
import io.company.platform.proto.node.v1.RemoveRouteResponse;
import io.company.platform.proto.node.v1.RemoveWorkloadRequest;
import io.company.platform.proto.node.v1.RemoveWorkloadResponse;
import io.company.platform.proto.node.v1.Replica;
import io.company.platform.proto.node.v1.ReplicaState;
import io.company.platform.proto.node.v1.Route;
import io.company.platform.proto.node.v1.RouteServiceGrpc;
import io.company.platform.proto.node.v1.WatchWorkloadsRequest;
import io.company.platform.proto.node.v1.WatchWorkloadsResponse;
import io.company.platform.proto.node.v1.Workload;
import io.company.platform.proto.node.v1.WorkloadServiceGrpc;
import io.company.platform.proto.node.v1.WorkloadStatus;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Workloads and routes of a node that runs nothing: a workload is ready at once, unless its
 * artifact has a file named {@code exits} (it ends at once) or {@code deaf} (it never listens).
 * Says what was routed where, and when.
 */
final class FakeNode {

  private final Map<String, Workload> described = new ConcurrentHashMap<>();
  private final Map<String, WorkloadStatus> workloads = new ConcurrentHashMap<>();
  private final Map<String, Route> routes = new ConcurrentHashMap<>();
  private final Map<String, BackendTraffic> traffic = new ConcurrentHashMap<>();
  private final List<StreamObserver<WatchWorkloadsResponse>> watchers =
      new CopyOnWriteArrayList<>();

  /** While true it does not answer for workloads. */
  volatile boolean silent;

  final Workloads workloadService = new Workloads();
  final Routes routeService = new Routes();

  /** The route of the application's environment. */
  Optional<Route> route(String application, String environment) {
    return routes.values().stream()
        .filter(route -> application.equals(route.getLabelsMap().get("application")))
        .filter(route -> environment.equals(route.getLabelsMap().get("environment")))
        .findFirst();
  }

  /** The weight of the release's share; 0 when it has none. */
  int weight(String application, String environment, String release) {
    return route(application, environment).stream()
        .flatMap(route -> route.getBackendsList().stream())
        .filter(backend -> backend.getRelease().equals(release))
        .mapToInt(backend -> backend.getWeight())
        .sum();
  }

  /** Workloads of the application. */
  List<Workload> workloads(String application) {
    return described.values().stream()
        .filter(workload -> application.equals(workload.getLabelsMap().get("application")))
        .toList();
  }

  /** What the ingress has counted for the release from now on. */
  void count(String release, long requests, long errors) {
    traffic.put(
        release,
        BackendTraffic.newBuilder()
            .setRelease(release)
            .setRequests(requests)
            .setServerErrors(errors)
            .setSinceMillis(1)
            .build());
  }

  private WorkloadStatus status(Workload workload) {
    boolean exits = Files.exists(Path.of(workload.getArtifactDirectory(), "exits"));
    boolean deaf = Files.exists(Path.of(workload.getArtifactDirectory(), "deaf"));
    boolean ready = !exits && !deaf;
    String hash = Integer.toHexString(workload.hashCode());
    WorkloadStatus.Builder status =
        WorkloadStatus.newBuilder()
            .setId(workload.getId())
            .putAllLabels(workload.getLabelsMap())
            .setReplicas(workload.getReplicas())
            .setReadyReplicas(ready ? workload.getReplicas() : 0)
            .setDesiredHash(hash)
            .setSettledHash(ready ? hash : "")
            .addConditions(
                Condition.newBuilder()
                    .setType("Isolated")
                    .setStatus(false)
                    .setReason("NotEnforced")
                    .setMessage("a fake isolates nothing"));
    for (int i = 0; i < workload.getReplicas(); i++) {
      Replica.Builder replica =
          Replica.newBuilder()
              .setIndex(i)
              .setPid(100 + i)
              .setStartedAtMillis(System.currentTimeMillis());
      replica.setState(
          ready
              ? ReplicaState.REPLICA_STATE_READY
              : exits
                  ? ReplicaState.REPLICA_STATE_BACKING_OFF
                  : ReplicaState.REPLICA_STATE_STARTING);
      if (exits) {
        replica
            .setRestarts(5)
            .setLastExit(Exit.newBuilder().setCode(3).setAtMillis(1).addLogTail("no such planet"));
      }
      status.addReplica(replica);
    }
    return status.build();
  }

  final class Workloads extends WorkloadServiceGrpc.WorkloadServiceImplBase {

    @Override
    public void putWorkload(
        PutWorkloadRequest request, StreamObserver<PutWorkloadResponse> observer) {
      Workload workload = request.getWorkload();
      boolean same = workload.equals(described.put(workload.getId(), workload));
      WorkloadStatus status = same ? workloads.get(workload.getId()) : status(workload);
      workloads.put(workload.getId(), status);
      answer(observer, PutWorkloadResponse.newBuilder().setStatus(status).build());
      tell(status, false);
    }

    @Override
    public void removeWorkload(
        RemoveWorkloadRequest request, StreamObserver<RemoveWorkloadResponse> observer) {
      described.remove(request.getId());
      WorkloadStatus gone = workloads.remove(request.getId());
      answer(observer, RemoveWorkloadResponse.getDefaultInstance());
      if (gone != null) {
        tell(gone, true);
      }
    }

    @Override
    public void listWorkloads(
        ListWorkloadsRequest request, StreamObserver<ListWorkloadsResponse> observer) {
      if (silent) {
        observer.onError(Status.UNAVAILABLE.withDescription("silent").asRuntimeException());
        return;
      }
      List<WorkloadStatus> matching =
          workloads.values().stream()
              .filter(
                  status ->
                      status
                          .getLabelsMap()
                          .entrySet()
                          .containsAll(request.getLabelsMap().entrySet()))
              .toList();
      answer(observer, ListWorkloadsResponse.newBuilder().addAllStatuses(matching).build());
    }

    @Override
    public void watchWorkloads(
        WatchWorkloadsRequest request, StreamObserver<WatchWorkloadsResponse> observer) {
      watchers.add(observer);
      workloads.values().forEach(status -> tell(status, false));
    }

    private void tell(WorkloadStatus status, boolean removed) {
      WatchWorkloadsResponse response =
          WatchWorkloadsResponse.newBuilder().setStatus(status).setRemoved(removed).build();
      for (StreamObserver<WatchWorkloadsResponse> watcher : watchers) {
        synchronized (watcher) {
          try {
            watcher.onNext(response);
          } catch (RuntimeException gone) {
            watchers.remove(watcher);
          }
        }
      }
    }
  }

  final class Routes extends RouteServiceGrpc.RouteServiceImplBase {

    @Override
    public void putRoute(PutRouteRequest request, StreamObserver<PutRouteResponse> observer) {
      routes.put(request.getRoute().getId(), request.getRoute());
      answer(observer, PutRouteResponse.getDefaultInstance());
    }

    @Override
    public void removeRoute(
        RemoveRouteRequest request, StreamObserver<RemoveRouteResponse> observer) {
      routes.remove(request.getId());
      answer(observer, RemoveRouteResponse.getDefaultInstance());
    }

    @Override
    public void listRoutes(ListRoutesRequest request, StreamObserver<ListRoutesResponse> observer) {
      answer(observer, ListRoutesResponse.newBuilder().addAllRoutes(routes.values()).build());
    }

    @Override
    public void getTraffic(GetTrafficRequest request, StreamObserver<GetTrafficResponse> observer) {
      answer(observer, GetTrafficResponse.newBuilder().addAllBackends(traffic.values()).build());
    }
  }

  static <T> void answer(StreamObserver<T> observer, T response) {
    observer.onNext(response);
    observer.onCompleted();
  }
}
