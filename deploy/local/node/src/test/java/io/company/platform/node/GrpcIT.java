package io.company.platform.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.company.platform.proto.node.v1.EnsureToolchainRequest;
import io.company.platform.proto.node.v1.GetWorkloadRequest;
import io.company.platform.proto.node.v1.ListRoutesRequest;
import io.company.platform.proto.node.v1.ListToolchainsRequest;
import io.company.platform.proto.node.v1.ListWorkloadsRequest;
import io.company.platform.proto.node.v1.PutRouteRequest;
import io.company.platform.proto.node.v1.PutWorkloadRequest;
import io.company.platform.proto.node.v1.ReadLogRequest;
import io.company.platform.proto.node.v1.ReadLogResponse;
import io.company.platform.proto.node.v1.ReadTaskLogRequest;
import io.company.platform.proto.node.v1.ReadinessProbe;
import io.company.platform.proto.node.v1.RemoveWorkloadRequest;
import io.company.platform.proto.node.v1.Replica;
import io.company.platform.proto.node.v1.Route;
import io.company.platform.proto.node.v1.RouteServiceGrpc;
import io.company.platform.proto.node.v1.StartTaskRequest;
import io.company.platform.proto.node.v1.Task;
import io.company.platform.proto.node.v1.TaskServiceGrpc;
import io.company.platform.proto.node.v1.TaskState;
import io.company.platform.proto.node.v1.TaskStatus;
import io.company.platform.proto.node.v1.ToolchainServiceGrpc;
import io.company.platform.proto.node.v1.WatchTaskRequest;
import io.company.platform.proto.node.v1.WatchWorkloadsRequest;
import io.company.platform.proto.node.v1.WatchWorkloadsResponse;
import io.company.platform.proto.node.v1.Workload;
import io.company.platform.proto.node.v1.WorkloadServiceGrpc;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The node as its callers see it: gRPC with a token, without Keycloak, Kafka, Postgres or an
 * ingress.
 */
@QuarkusTest
@TestProfile(TemporaryHome.class)
class GrpcIT {

  private static final String SERVER =
      """
      import http.server, os
      print('listening', flush=True)
      address = ('localhost', int(os.environ['PORT']))
      http.server.HTTPServer(address, http.server.SimpleHTTPRequestHandler).serve_forever()
      """;

  @TestHTTPResource URI address;
  private ManagedChannel channel;

  @BeforeEach
  void connect() {
    channel =
        ManagedChannelBuilder.forAddress(address.getHost(), address.getPort())
            .usePlaintext()
            .build();
  }

  @AfterEach
  void disconnect() {
    channel.shutdownNow();
  }

  @Test
  void runsAWorkloadFromItsPutToItsRemoval() throws Exception {
    Path artifact = TemporaryHome.directory("artifact");
    var workloads = workloads("service");
    Workload workload =
        Workload.newBuilder()
            .setId("web-1")
            .putLabels("application", "web")
            .setReplicas(1)
            .setArtifactDirectory(artifact.toString())
            .addAllCommand(List.of("python3", "-u", "-c", SERVER))
            .setReadiness(ReadinessProbe.newBuilder().setPath("/"))
            .build();
    var context = Context.current().withCancellation();
    context.run(
        () -> {
          Iterator<WatchWorkloadsResponse> watch =
              workloads.watchWorkloads(
                  WatchWorkloadsRequest.newBuilder().putLabels("application", "web").build());
          workloads.putWorkload(PutWorkloadRequest.newBuilder().setWorkload(workload).build());
          var ready =
              next(watch, response -> response.getStatus().getReadyReplicas() == 1).getStatus();
          Replica replica = ready.getReplica(0);
          assertTrue(
              replica.getPid() > 0
                  && replica.getMemoryBytes() > 1_000_000
                  && replica.getStartupMillis() > 0,
              replica::toString);
          assertEquals("Isolated", ready.getConditions(0).getType());
          workloads.removeWorkload(RemoveWorkloadRequest.newBuilder().setId("web-1").build());
          assertEquals(
              "web-1", next(watch, WatchWorkloadsResponse::getRemoved).getStatus().getId());
        });
    context.cancel(null);
    assertFalse(
        workloads.getWorkload(GetWorkloadRequest.newBuilder().setId("web-1").build()).hasStatus());
    workloads.removeWorkload(RemoveWorkloadRequest.newBuilder().setId("web-1").build());
  }

  @Test
  void servesFilesWithTheStaticToolchain() throws Exception {
    Path artifact = TemporaryHome.directory("site");
    Path page = Files.writeString(artifact.resolve("index.html"), "welcome");
    Files.setPosixFilePermissions(
        page, java.nio.file.attribute.PosixFilePermissions.fromString("rw-r--r--"));
    var workloads = workloads("service");
    workloads.putWorkload(
        PutWorkloadRequest.newBuilder()
            .setWorkload(
                Workload.newBuilder()
                    .setId("site")
                    .setReplicas(1)
                    .setArtifactDirectory(artifact.toString())
                    .setToolchain("static")
                    .addCommand("static-server")
                    .setReadiness(ReadinessProbe.newBuilder().setPath("/index.html")))
            .build());
    GetWorkloadRequest request = GetWorkloadRequest.newBuilder().setId("site").build();
    Eventually.holds(
        () -> workloads.getWorkload(request).getStatus().getReadyReplicas() == 1,
        () -> workloads.getWorkload(request).toString());
    int port = workloads.getWorkload(request).getStatus().getReplica(0).getPort();
    try (var content = URI.create("http://127.0.0.1:" + port + "/").toURL().openStream()) {
      assertEquals("welcome", new String(content.readAllBytes()));
    }
    workloads.removeWorkload(RemoveWorkloadRequest.newBuilder().setId("site").build());
  }

  @Test
  void followsALogWhileTheReplicaWrites() throws Exception {
    Path artifact = TemporaryHome.directory("artifact");
    var workloads = workloads("service");
    String script =
        "import time\nfor i in range(10**6): print('line', i, flush=True); time.sleep(0.02)";
    workloads.putWorkload(
        PutWorkloadRequest.newBuilder()
            .setWorkload(
                Workload.newBuilder()
                    .setId("talker")
                    .putLabels("application", "talker")
                    .setReplicas(1)
                    .setArtifactDirectory(artifact.toString())
                    .addAllCommand(List.of("python3", "-c", script)))
            .build());
    var context = Context.current().withCancellation();
    context.run(
        () -> {
          Iterator<ReadLogResponse> log =
              workloads.readLog(
                  ReadLogRequest.newBuilder()
                      .putLabels("application", "talker")
                      .setFollow(true)
                      .build());
          for (int i = 0; i < 20; i++) {
            ReadLogResponse line = log.next();
            assertEquals("line " + i, line.getLine());
            assertTrue(line.getAtMillis() > 0);
          }
        });
    context.cancel(null);
    Iterator<ReadLogResponse> tail =
        workloads.readLog(
            ReadLogRequest.newBuilder().putLabels("application", "talker").setTailLines(3).build());
    int lines = 0;
    for (; tail.hasNext(); tail.next()) {
      lines++;
    }
    assertEquals(3, lines);
    workloads.removeWorkload(RemoveWorkloadRequest.newBuilder().setId("talker").build());
  }

  @Test
  void runsATaskAndStreamsItsStatusAndLog() throws Exception {
    Path work = TemporaryHome.directory("work");
    var tasks = TaskServiceGrpc.newBlockingStub(channel).withInterceptors(token("service"));
    tasks.startTask(
        StartTaskRequest.newBuilder()
            .setTask(
                Task.newBuilder()
                    .setId("build-1")
                    .setScript("echo one\nsleep 0.3\necho two")
                    .setWorkDirectory(work.toString()))
            .build());
    Iterator<io.company.platform.proto.node.v1.ReadTaskLogResponse> log =
        tasks.readTaskLog(ReadTaskLogRequest.newBuilder().setId("build-1").setFollow(true).build());
    assertEquals("one", log.next().getLine());
    assertEquals("two", log.next().getLine());
    assertFalse(log.hasNext());
    TaskStatus last = null;
    for (var watch = tasks.watchTask(WatchTaskRequest.newBuilder().setId("build-1").build());
        watch.hasNext(); ) {
      last = watch.next().getStatus();
    }
    assertEquals(TaskState.TASK_STATE_SUCCEEDED, last.getState());
    assertEquals(List.of("one", "two"), last.getExit().getLogTailList());
    assertEquals(
        Code.NOT_FOUND,
        refusal(() -> tasks.watchTask(WatchTaskRequest.newBuilder().setId("none").build()).next()));
  }

  @Test
  void saysWhyThereIsNoToolchain() {
    var toolchains =
        ToolchainServiceGrpc.newBlockingStub(channel).withInterceptors(token("service"));
    assertTrue(
        toolchains
            .ensureToolchain(EnsureToolchainRequest.newBuilder().setName("cobol-1").build())
            .getUnavailable()
            .contains("there are node-18"));
    assertTrue(
        toolchains.listToolchains(ListToolchainsRequest.getDefaultInstance()).getToolchainsCount()
            > 4);
  }

  @Test
  void keepsARouteThoughTheIngressIsAway() {
    var routes = RouteServiceGrpc.newBlockingStub(channel).withInterceptors(token("service"));
    Route route = Route.newBuilder().setId("r").setPathPrefix("/api").build();
    PutRouteRequest request = PutRouteRequest.newBuilder().setRoute(route).build();
    assertEquals(Code.UNAVAILABLE, refusal(() -> routes.putRoute(request)));
    assertEquals(
        List.of(route), routes.listRoutes(ListRoutesRequest.getDefaultInstance()).getRoutesList());
    assertTrue(Files.exists(TemporaryHome.home().resolve("ingress/table.json")));
  }

  @Test
  void refusesAWrongDescriptionAndNamesItsFields() {
    StatusRuntimeException refused =
        assertThrows(
            StatusRuntimeException.class,
            () ->
                workloads("service")
                    .putWorkload(
                        PutWorkloadRequest.newBuilder()
                            .setWorkload(
                                Workload.newBuilder()
                                    .setId("Web_1")
                                    .setReplicas(-1)
                                    .setArtifactDirectory("x"))
                            .build()));
    assertEquals(Code.FAILED_PRECONDITION, refused.getStatus().getCode());
    for (String field : List.of("id", "replicas", "artifact_directory", "command")) {
      assertTrue(refused.getMessage().contains("workload." + field), refused::getMessage);
    }
  }

  @Test
  void letsOnlyServicesOfThePlatformIn() {
    ListWorkloadsRequest request = ListWorkloadsRequest.getDefaultInstance();
    assertEquals(
        Code.UNAUTHENTICATED,
        refusal(() -> WorkloadServiceGrpc.newBlockingStub(channel).listWorkloads(request)));
    assertEquals(Code.UNAUTHENTICATED, refusal(() -> workloads("forged").listWorkloads(request)));
    assertEquals(Code.PERMISSION_DENIED, refusal(() -> workloads("user").listWorkloads(request)));
  }

  private WorkloadServiceGrpc.WorkloadServiceBlockingStub workloads(String token) {
    return WorkloadServiceGrpc.newBlockingStub(channel).withInterceptors(token(token));
  }

  private static io.grpc.ClientInterceptor token(String token) {
    Metadata headers = new Metadata();
    headers.put(
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token);
    return MetadataUtils.newAttachHeadersInterceptor(headers);
  }

  private static Code refusal(org.junit.jupiter.api.function.Executable call) {
    return assertThrows(StatusRuntimeException.class, call).getStatus().getCode();
  }

  private static WatchWorkloadsResponse next(
      Iterator<WatchWorkloadsResponse> watch, Predicate<WatchWorkloadsResponse> wanted) {
    while (true) {
      WatchWorkloadsResponse response = watch.next();
      if (wanted.test(response)) {
        return response;
      }
    }
  }
}
