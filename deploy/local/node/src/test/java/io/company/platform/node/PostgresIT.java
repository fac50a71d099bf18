package io.company.platform.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.company.platform.proto.node.v1.CreateVolumeRequest;
import io.company.platform.proto.node.v1.EnsureToolchainRequest;
import io.company.platform.proto.node.v1.File;
import io.company.platform.proto.node.v1.GetTaskRequest;
import io.company.platform.proto.node.v1.GetVolumeRequest;
import io.company.platform.proto.node.v1.GetWorkloadRequest;
import io.company.platform.proto.node.v1.ListToolchainsRequest;
import io.company.platform.proto.node.v1.Mount;
import io.company.platform.proto.node.v1.PutWorkloadRequest;
import io.company.platform.proto.node.v1.RemoveVolumeRequest;
import io.company.platform.proto.node.v1.RemoveWorkloadRequest;
import io.company.platform.proto.node.v1.StartTaskRequest;
import io.company.platform.proto.node.v1.Task;
import io.company.platform.proto.node.v1.TaskServiceGrpc;
import io.company.platform.proto.node.v1.TaskState;
import io.company.platform.proto.node.v1.TaskStatus;
import io.company.platform.proto.node.v1.Toolchain;
import io.company.platform.proto.node.v1.ToolchainServiceGrpc;
import io.company.platform.proto.node.v1.Volume;
import io.company.platform.proto.node.v1.VolumeServiceGrpc;
import io.company.platform.proto.node.v1.Workload;
import io.company.platform.proto.node.v1.WorkloadServiceGrpc;
import io.company.platform.proto.node.v1.WorkloadStatus;
import io.grpc.ClientInterceptor;
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
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.Driver;

/** Real database servers on volumes, as database-service asks for them. */
@QuarkusTest
@TestProfile(TemporaryHome.class)
class PostgresIT {

  private static final String PASSWORD = "correct-horse-battery-staple";
  private static final String STARTING_UP = "57P03"; // cannot_connect_now
  private static final String INIT =
      """
      umask 077
      echo "$POSTGRES_PASSWORD" > password
      initdb -D "$(platform:mount:data)/pgdata" -U postgres -E UTF8 --locale=C.UTF-8 \\
        --auth=scram-sha-256 --pwfile=password
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
  void offersEachMajorVersionAndSaysWhatItHolds() {
    List<Toolchain> all =
        toolchains().listToolchains(ListToolchainsRequest.getDefaultInstance()).getToolchainsList();
    assertEquals("14.24", named(all, "postgres-14").getVersion());
    assertEquals("14.23", named(all, "postgres-14.23").getVersion());
    Toolchain postgres = ensure("postgres-14");
    assertEquals("14.24", postgres.getVersion());
    assertTrue(postgres.getFeaturesList().contains("pg_stat_statements"), postgres::toString);
    Toolchain redis = ensure("redis-6.2");
    assertTrue(redis.getVersion().startsWith("6.2."), redis::toString);
    assertTrue(
        toolchains()
            .ensureToolchain(EnsureToolchainRequest.newBuilder().setName("postgres-9").build())
            .getUnavailable()
            .contains("postgres-14.24"));
  }

  @Test
  void keepsItsDataAndItsPortOverAMinorUpdate() throws Exception {
    ensure("postgres-14.23");
    ensure("postgres-14.24");
    volume("template-14", "template", "");
    TaskStatus made =
        run(
            Task.newBuilder()
                .setId("initdb")
                .setScript(INIT)
                .addToolchains("postgres-14.23")
                .setUser("template")
                .addMounts(Mount.newBuilder().setName("data").setVolumeId("template-14"))
                .putSecretEnvironment("POSTGRES_PASSWORD", PASSWORD)
                .build());
    assertEquals(TaskState.TASK_STATE_SUCCEEDED, made.getState(), made::toString);

    volume("orders", "database:orders", "template-14");
    put(postgres("postgres-14.23"));
    WorkloadStatus first = ready("orders", 0);
    int port = first.getReplica(0).getPort();
    try (Connection connection = open(port)) {
      connection.createStatement().execute("create table orders as select 7 as amount");
      assertTrue(version(connection).startsWith("14.23"));
    }
    var held =
        Assertions.assertThrows(
            StatusRuntimeException.class,
            () -> volumes().removeVolume(RemoveVolumeRequest.newBuilder().setId("orders").build()));
    assertEquals(Code.FAILED_PRECONDITION, held.getStatus().getCode());
    var used = volumes().getVolume(GetVolumeRequest.newBuilder().setId("orders").build());
    assertTrue(used.getStatus().getUsedBytes() > 20_000_000, used::toString);

    put(postgres("postgres-14.24"));
    WorkloadStatus second = ready("orders", first.getReplica(0).getStartedAtMillis());
    assertEquals(port, second.getReplica(0).getPort());
    try (Connection connection = open(port);
        ResultSet rows = connection.createStatement().executeQuery("select amount from orders")) {
      assertTrue(rows.next() && rows.getInt(1) == 7);
      assertTrue(version(connection).startsWith("14.24"));
    }
    workloads().removeWorkload(RemoveWorkloadRequest.newBuilder().setId("orders").build());
    Eventually.holds(
        () -> status("orders").getReplicaCount() == 0, () -> status("orders").toString());
    volumes().removeVolume(RemoveVolumeRequest.newBuilder().setId("orders").build());
    assertFalse(
        volumes().getVolume(GetVolumeRequest.newBuilder().setId("orders").build()).hasStatus());
  }

  private static Workload postgres(String toolchain) {
    return Workload.newBuilder()
        .setId("orders")
        .setReplicas(1)
        .setToolchain(toolchain)
        .addAllCommand(
            List.of(
                "postgres",
                "-D",
                "$(platform:mount:data)/pgdata",
                "-p",
                "$(platform:port)",
                "-c",
                "listen_addresses=127.0.0.1",
                "-c",
                "unix_socket_directories=",
                "-c",
                "hba_file=$(platform:files)/pg_hba.conf"))
        .putEnvironment("LC_ALL", "C.UTF-8")
        .addMounts(Mount.newBuilder().setName("data").setVolumeId("orders"))
        .addFiles(
            File.newBuilder()
                .setName("pg_hba.conf")
                .setContent(ByteString.copyFromUtf8("host all all 127.0.0.1/32 scram-sha-256\n")))
        .setUser("database:orders")
        .setStopFirst(true)
        .setStopSignal(2)
        .build();
  }

  /** A server listens, which is all that its probe asks, a moment before it lets anybody in. */
  private static Connection open(int port) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", "postgres");
    properties.setProperty("password", PASSWORD);
    String url = "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (true) {
      try {
        return new Driver().connect(url, properties);
      } catch (SQLException refused) {
        if (!STARTING_UP.equals(refused.getSQLState()) || System.nanoTime() > end) {
          throw refused;
        }
        Thread.onSpinWait();
      }
    }
  }

  private static String version(Connection connection) throws SQLException {
    return connection.getMetaData().getDatabaseProductVersion();
  }

  private void volume(String id, String user, String copyOf) {
    volumes()
        .createVolume(
            CreateVolumeRequest.newBuilder()
                .setVolume(
                    Volume.newBuilder().setId(id).setUser(user).putAllLabels(Map.of("a", "b")))
                .setCopyOf(copyOf)
                .build());
  }

  private void put(Workload workload) {
    workloads().putWorkload(PutWorkloadRequest.newBuilder().setWorkload(workload).build());
  }

  private WorkloadStatus status(String id) {
    return workloads().getWorkload(GetWorkloadRequest.newBuilder().setId(id).build()).getStatus();
  }

  private WorkloadStatus ready(String id, long startedAfter) {
    Eventually.holds(
        () -> {
          WorkloadStatus now = status(id);
          return now.getReadyReplicas() == 1
              && now.getReplica(0).getStartedAtMillis() > startedAfter;
        },
        () -> status(id).toString());
    return status(id);
  }

  private TaskStatus run(Task task) {
    var tasks = TaskServiceGrpc.newBlockingStub(channel).withInterceptors(token());
    tasks.startTask(StartTaskRequest.newBuilder().setTask(task).build());
    GetTaskRequest request = GetTaskRequest.newBuilder().setId(task.getId()).build();
    Eventually.holds(
        () -> tasks.getTask(request).getStatus().getEndedAtMillis() > 0,
        () -> tasks.getTask(request).toString());
    return tasks.getTask(request).getStatus();
  }

  private Toolchain ensure(String name) {
    var answer =
        toolchains().ensureToolchain(EnsureToolchainRequest.newBuilder().setName(name).build());
    assertTrue(answer.hasToolchain(), answer::getUnavailable);
    return answer.getToolchain();
  }

  private static Toolchain named(List<Toolchain> all, String name) {
    return all.stream().filter(each -> each.getName().equals(name)).findFirst().orElseThrow();
  }

  private ToolchainServiceGrpc.ToolchainServiceBlockingStub toolchains() {
    return ToolchainServiceGrpc.newBlockingStub(channel).withInterceptors(token());
  }

  private VolumeServiceGrpc.VolumeServiceBlockingStub volumes() {
    return VolumeServiceGrpc.newBlockingStub(channel).withInterceptors(token());
  }

  private WorkloadServiceGrpc.WorkloadServiceBlockingStub workloads() {
    return WorkloadServiceGrpc.newBlockingStub(channel).withInterceptors(token());
  }

  private static ClientInterceptor token() {
    Metadata headers = new Metadata();
    headers.put(
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer service");
    return MetadataUtils.newAttachHeadersInterceptor(headers);
  }
}
