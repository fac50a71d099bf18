package io.company.platform.node.route;

import io.company.platform.node.call.Calls;
import io.company.platform.proto.node.v1.Backend;
import io.company.platform.proto.node.v1.BackendTraffic;
import io.company.platform.proto.node.v1.GetTrafficRequest;
import io.company.platform.proto.node.v1.GetTrafficResponse;
import io.company.platform.proto.node.v1.ListRoutesRequest;
import io.company.platform.proto.node.v1.ListRoutesResponse;
import io.company.platform.proto.node.v1.PutRouteRequest;
import io.company.platform.proto.node.v1.PutRouteResponse;
import io.company.platform.proto.node.v1.RemoveRouteRequest;
import io.company.platform.proto.node.v1.RemoveRouteResponse;
import io.company.platform.proto.node.v1.RouteService;
import io.quarkus.grpc.GrpcService;
import io.smallrye.mutiny.Uni;

/** The gRPC face of {@link Routes}; who may call is decided by the kernel's interceptor. */
@GrpcService
public class RouteCalls implements RouteService {

  private final Routes routes;

  public RouteCalls(Routes routes) {
    this.routes = routes;
  }

  @Override
  public Uni<PutRouteResponse> putRoute(PutRouteRequest request) {
    return Calls.answer(
        () -> {
          routes.put(route(request.getRoute()));
          return PutRouteResponse.getDefaultInstance();
        });
  }

  @Override
  public Uni<RemoveRouteResponse> removeRoute(RemoveRouteRequest request) {
    return Calls.answer(
        () -> {
          routes.remove(request.getId());
          return RemoveRouteResponse.getDefaultInstance();
        });
  }

  @Override
  public Uni<ListRoutesResponse> listRoutes(ListRoutesRequest request) {
    return Calls.answer(
        () ->
            ListRoutesResponse.newBuilder()
                .addAllRoutes(routes.all().stream().map(RouteCalls::message).toList())
                .build());
  }

  @Override
  public Uni<GetTrafficResponse> getTraffic(GetTrafficRequest request) {
    return Calls.answer(
        () ->
            GetTrafficResponse.newBuilder()
                .addAllBackends(
                    routes.traffic(request.getRouteId()).stream().map(RouteCalls::message).toList())
                .build());
  }

  private static Route route(io.company.platform.proto.node.v1.Route message) {
    return new Route(
        message.getId(),
        message.getHost(),
        message.getPathPrefix(),
        message.getBackendsList().stream()
            .map(
                backend ->
                    new Route.Backend(
                        backend.getWorkloadId(), backend.getWeight(), backend.getRelease()))
            .toList(),
        message.getLabelsMap());
  }

  private static io.company.platform.proto.node.v1.Route message(Route route) {
    return io.company.platform.proto.node.v1.Route.newBuilder()
        .setId(route.id())
        .setHost(route.host())
        .setPathPrefix(route.pathPrefix())
        .addAllBackends(route.backends().stream().map(RouteCalls::message).toList())
        .putAllLabels(route.labels())
        .build();
  }

  private static Backend message(Route.Backend backend) {
    return Backend.newBuilder()
        .setWorkloadId(backend.workload())
        .setWeight(backend.weight())
        .setRelease(backend.release())
        .build();
  }

  private static BackendTraffic message(Routes.Counted counted) {
    return BackendTraffic.newBuilder()
        .setWorkloadId(counted.workload())
        .setRelease(counted.release())
        .setRequests(counted.requests())
        .setServerErrors(counted.serverErrors())
        .setP50Micros(counted.p50Micros())
        .setP99Micros(counted.p99Micros())
        .setSinceMillis(counted.sinceMillis())
        .build();
  }
}
