package io.company.platform.deploy;

import com.google.protobuf.ByteString;
import io.company.platform.proto.resource.v1.GetRequest;
import io.company.platform.proto.resource.v1.GetResponse;
import io.company.platform.proto.resource.v1.ListRequest;
import io.company.platform.proto.resource.v1.ListResponse;
import io.company.platform.proto.resource.v1.Resource;
import io.company.platform.proto.resource.v1.ResourceServiceGrpc;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What deploy-service has around it, on a real gRPC port: app-service with a few applications, and
 * a node. Also its home, with a folder of bare repositories. Set in the test's field of this type.
 */
public final class Surroundings implements QuarkusTestResourceLifecycleManager {

  final FakeNode node = new FakeNode();
  final FakeTasks tasks = new FakeTasks();
  final FakeBindings bindings = new FakeBindings();
  private final Map<String, String> applications = new ConcurrentHashMap<>();
  private Path home;
  private Server server;
  private Server databases;

  /** An application of team orders with this runtime and further fields of its spec. */
  void application(String name, String spec) {
    applications.put(
        name,
        """
        {"apiVersion": "platform.company.io/v1", "kind": "Application",
         "metadata": {"name": "%s", "namespace": "orders", "uid": "u-%s", "generation": %d},
         "spec": {"team": "orders", %s}}"""
            .formatted(name, name, applications.containsKey(name) ? 2 : 1, spec));
  }

  Path repositories() {
    return home.resolve("git");
  }

  @Override
  public Map<String, String> start() {
    try {
      home = Files.createTempDirectory("deploy-service");
      Files.createDirectories(repositories());
      server =
          NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
              .addService(new AppService())
              .addService(node.workloadService)
              .addService(node.routeService)
              .addService(tasks)
              .build()
              .start();
      databases =
          NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
              .addService(bindings.objects)
              .addService(bindings.secrets)
              .build()
              .start();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    String address = "127.0.0.1:" + server.getPort();
    Map<String, String> settings = new HashMap<>();
    settings.put("platform.peers.app-service", address);
    settings.put("platform.peers.node", address);
    settings.put("platform.peers.database-service", "127.0.0.1:" + databases.getPort());
    settings.put("platform.deploy.binding-sweep", "200ms");
    settings.put("platform.deploy.home", home.resolve("service").toString());
    settings.put("platform.source.local", repositories().toString());
    settings.put("platform.source.github-base", "http://127.0.0.1:1/");
    settings.put("platform.source.interval", "300ms");
    settings.put("platform.deploy.rollout.analysis-interval", "100ms");
    settings.put("platform.deploy.rollout.start-deadline", "2s");
    settings.put("platform.deploy.build.look-interval", "200ms");
    return settings;
  }

  @Override
  public void inject(TestInjector injector) {
    injector.injectIntoFields(this, new TestInjector.MatchesType(Surroundings.class));
  }

  @Override
  public void stop() {
    if (server != null) {
      server.shutdownNow();
      databases.shutdownNow();
    }
    try {
      new ProcessBuilder("rm", "-rf", home.toString()).start().waitFor();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private final class AppService extends ResourceServiceGrpc.ResourceServiceImplBase {

    @Override
    public void get(GetRequest request, StreamObserver<GetResponse> observer) {
      String application = applications.get(request.getKey().getName());
      if (application == null) {
        observer.onError(Status.NOT_FOUND.asRuntimeException());
        return;
      }
      FakeNode.answer(
          observer,
          GetResponse.newBuilder()
              .setResource(
                  Resource.newBuilder()
                      .setKey(request.getKey())
                      .setUid("u-" + request.getKey().getName())
                      .setJson(ByteString.copyFromUtf8(application)))
              .build());
    }

    @Override
    public void list(ListRequest request, StreamObserver<ListResponse> observer) {
      List<Resource> items =
          applications.entrySet().stream()
              .map(
                  entry ->
                      Resource.newBuilder()
                          .setKey(
                              io.company.platform.proto.resource.v1.Key.newBuilder()
                                  .setPlural("applications")
                                  .setNamespace(request.getNamespace())
                                  .setName(entry.getKey()))
                          .setJson(ByteString.copyFromUtf8(entry.getValue()))
                          .build())
              .toList();
      FakeNode.answer(observer, ListResponse.newBuilder().addAllItems(items).build());
    }
  }
}
