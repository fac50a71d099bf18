package io.company.platform.app;

import com.google.protobuf.ByteString;
import io.company.platform.proto.node.v1.ReadLogRequest;
import io.company.platform.proto.node.v1.ReadLogResponse;
import io.company.platform.proto.node.v1.WorkloadServiceGrpc;
import io.company.platform.proto.resource.v1.Key;
import io.company.platform.proto.resource.v1.ListRequest;
import io.company.platform.proto.resource.v1.ListResponse;
import io.company.platform.proto.resource.v1.Resource;
import io.company.platform.proto.resource.v1.ResourceServiceGrpc;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * deploy-service and the node as app-service sees them, on a real gRPC port: a list of Deployments
 * by application, and a log. Set in the test's field of this type.
 */
public final class FakePeers implements QuarkusTestResourceLifecycleManager {

  private final Map<String, String> deployments = new ConcurrentHashMap<>();
  private final BlockingQueue<ReadLogRequest> logRequests = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> cancelled = new LinkedBlockingQueue<>();
  private Server server;

  /** The one Deployment of the application, as JSON. */
  public void deploy(String application, String deployment) {
    deployments.put("spec.application=" + application, deployment);
  }

  public void undeploy(String application) {
    deployments.remove("spec.application=" + application);
  }

  public BlockingQueue<ReadLogRequest> logRequests() {
    return logRequests;
  }

  /** The application of each log that its reader left. */
  public BlockingQueue<String> cancelled() {
    return cancelled;
  }

  @Override
  public Map<String, String> start() {
    try {
      server =
          NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
              .addService(new DeployService())
              .addService(new Node())
              .build()
              .start();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    String address = "127.0.0.1:" + server.getPort();
    return Map.of("platform.peers.deploy-service", address, "platform.peers.node", address);
  }

  @Override
  public void inject(TestInjector injector) {
    injector.injectIntoFields(this, new TestInjector.MatchesType(FakePeers.class));
  }

  @Override
  public void stop() {
    if (server != null) {
      server.shutdownNow();
    }
  }

  private final class DeployService extends ResourceServiceGrpc.ResourceServiceImplBase {

    @Override
    public void list(ListRequest request, StreamObserver<ListResponse> observer) {
      String deployment = deployments.get(request.getFieldSelector());
      List<Resource> items =
          deployment == null
              ? List.of()
              : List.of(
                  Resource.newBuilder()
                      .setKey(
                          Key.newBuilder()
                              .setPlural("deployments")
                              .setNamespace(request.getNamespace())
                              .setName("d"))
                      .setRevision(1)
                      .setUid("u")
                      .setJson(ByteString.copyFromUtf8(deployment))
                      .build());
      observer.onNext(ListResponse.newBuilder().addAllItems(items).setRevision(1).build());
      observer.onCompleted();
    }
  }

  private final class Node extends WorkloadServiceGrpc.WorkloadServiceImplBase {

    @Override
    public void readLog(ReadLogRequest request, StreamObserver<ReadLogResponse> observer) {
      logRequests.add(request);
      String application = request.getLabelsOrThrow("application");
      ((ServerCallStreamObserver<ReadLogResponse>) observer)
          .setOnCancelHandler(() -> cancelled.add(application));
      for (int i = 0; i < 2; i++) {
        observer.onNext(
            ReadLogResponse.newBuilder()
                .putLabels("environment", "staging")
                .setReplica(i)
                .setAtMillis(1_772_366_400_000L)
                .setLine("line of " + application)
                .build());
      }
      if (!request.getFollow()) {
        observer.onCompleted();
      }
    }
  }
}
