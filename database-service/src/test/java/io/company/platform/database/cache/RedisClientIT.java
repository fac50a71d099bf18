package io.company.platform.database.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.company.platform.kernel.fixture.Wait;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import java.io.InputStream;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real server, started with the files and the command that the node is given. */
class RedisClientIT {

  @TempDir Path home;
  private final Vertx vertx = Vertx.vertx();
  private final RedisClient redis = new RedisClient(vertx);
  private Redis.Address address;
  private Process server;

  @BeforeEach
  void prepare() throws Exception {
    try (ServerSocket free = new ServerSocket(0)) {
      address = new Redis.Address(free.getLocalPort(), Fixtures.PASSWORD);
    }
    String machine =
        System.getProperty("os.arch").equals("aarch64")
            ? "6.2.7-linux-arm64"
            : "6.2.6-v5-linux-amd64";
    Path program = home.resolve("redis-server");
    try (InputStream binary =
        getClass().getClassLoader().getResourceAsStream("redis-server-" + machine)) {
      Files.copy(binary, program);
    }
    assertTrue(program.toFile().setExecutable(true));
    Files.createDirectory(home.resolve("users"));
    start("8Mi");
  }

  private void start(String memory) throws Exception {
    launch(memory);
    Wait.until("Redis answers", Duration.ofSeconds(10), () -> redis.figures(address) != null);
  }

  private void launch(String memory) throws Exception {
    CacheServer described = Fixtures.server(memory, "allkeys-lru");
    for (var file : described.workload().getFilesList()) {
      Files.writeString(home.resolve(file.getName()), resolved(file.getContent().toStringUtf8()));
    }
    List<String> command =
        described.workload().getCommandList().stream().map(this::resolved).toList();
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("PATH", home + ":" + System.getenv("PATH"));
    server = builder.redirectOutput(home.resolve("log").toFile()).start();
  }

  private String resolved(String text) {
    return text.replace("$(platform:mount:users)", home.resolve("users").toString())
        .replace("$(platform:files)", home.toString())
        .replace("$(platform:port)", Integer.toString(address.port()));
  }

  @AfterEach
  void stop() throws Exception {
    server.destroyForcibly().waitFor();
    vertx.close().toCompletionStage().toCompletableFuture().get(5, TimeUnit.SECONDS);
  }

  /** What the server answers to one command of that user; fails with what it refuses. */
  private String as(String user, String password, Command command, String... arguments)
      throws Exception {
    String url =
        user == null
            ? "redis://127.0.0.1:" + address.port()
            : "redis://" + user + ":" + password + "@127.0.0.1:" + address.port() + "/0";
    var client = io.vertx.redis.client.Redis.createClient(vertx, url);
    try {
      RedisConnection connection =
          client.connect().toCompletionStage().toCompletableFuture().get(5, TimeUnit.SECONDS);
      Request request = Request.cmd(command);
      for (String argument : arguments) {
        request.arg(argument);
      }
      var answer =
          connection
              .send(request)
              .toCompletionStage()
              .toCompletableFuture()
              .get(5, TimeUnit.SECONDS);
      return String.valueOf(answer);
    } finally {
      client.close();
    }
  }

  private void refused(String user, String password, Command command, String... arguments) {
    assertThrows(ExecutionException.class, () -> as(user, password, command, arguments));
  }

  @Test
  void anApplicationUsesDataAndNotTheServer() throws Exception {
    redis.allow(address, "order-service-v1", "secret");
    redis.allow(address, "order-service-v1", "secret");
    assertEquals("OK", as("order-service-v1", "secret", Command.SET, "a", "1"));
    assertEquals("1", as("order-service-v1", "secret", Command.GET, "a"));
    assertTrue(as("order-service-v1", "secret", Command.INFO).contains("redis_version"));
    refused("order-service-v1", "secret", Command.CONFIG, "GET", "*");
    refused("order-service-v1", "secret", Command.ACL, "LIST");
    refused("order-service-v1", "secret", Command.SHUTDOWN);
    refused("order-service-v1", "secret", Command.FLUSHALL);
    refused("order-service-v1", "wrong", Command.GET, "a");
    refused(null, null, Command.GET, "a");
  }

  @Test
  void versionsWorkSideBySideUntilOneIsRevoked() throws Exception {
    redis.allow(address, "order-service-v1", "one");
    redis.allow(address, "order-service-v2", "two");
    assertEquals(List.of("order-service-v1", "order-service-v2"), redis.users(address));
    redis.forbid(address, "order-service-v1");
    redis.forbid(address, "order-service-v1");
    refused("order-service-v1", "one", Command.PING);
    assertEquals("PONG", as("order-service-v2", "two", Command.PING));
  }

  @Test
  void aKilledServerComesBackEmptyAndKnowsItsUsers() throws Exception {
    redis.allow(address, "order-service-v1", "secret");
    as("order-service-v1", "secret", Command.SET, "a", "1");
    assertEquals(1, redis.figures(address).keys());
    server.destroyForcibly().waitFor();
    assertThrows(RedisException.class, () -> redis.figures(address));
    start("8Mi");
    assertEquals("null", as("order-service-v1", "secret", Command.GET, "a"));
    assertEquals(0, redis.figures(address).keys());
  }

  @Test
  void aServerThatIsStoppedLeavesItsDataToTheNextOneAlone() throws Exception {
    redis.allow(address, "order-service-v1", "secret");
    as("order-service-v1", "secret", Command.SET, "a", "1");
    server.destroy();
    server.waitFor();
    start("16Mi");
    assertEquals("1", as("order-service-v1", "secret", Command.GET, "a"));
    as("order-service-v1", "secret", Command.SET, "a", "2");
    server.destroyForcibly().waitFor();
    start("16Mi");
    assertEquals("null", as("order-service-v1", "secret", Command.GET, "a"), "not what was once");
    as("order-service-v1", "secret", Command.SET, "a", "3");
    server.destroy();
    server.waitFor();
    start("8Mi");
    assertEquals("3", as("order-service-v1", "secret", Command.GET, "a"));
  }

  @Test
  void dataThatCannotBeLoadedAreGivenUp() throws Exception {
    redis.allow(address, "order-service-v1", "secret");
    server.destroyForcibly().waitFor();
    Files.writeString(home.resolve("users/data.rdb"), "REDIS0009 and nothing that makes sense");
    launch("8Mi");
    assertTrue(server.waitFor(10, TimeUnit.SECONDS), "it can't begin with these");
    start("8Mi");
    assertEquals(0, redis.figures(address).keys());
    assertEquals("PONG", as("order-service-v1", "secret", Command.PING));
  }

  @Test
  void anotherEvictionIsInForceAtOnceAndLosesNothing() throws Exception {
    redis.allow(address, "order-service-v1", "secret");
    as("order-service-v1", "secret", Command.SET, "a", "1");
    redis.evict(address, "noeviction");
    redis.evict(address, "noeviction");
    assertEquals("1", as("order-service-v1", "secret", Command.GET, "a"));
    assertTrue(
        as(CacheServer.ADMIN, Fixtures.PASSWORD, Command.CONFIG, "GET", "maxmemory-policy")
            .contains("noeviction"));
    RedisException refused =
        assertThrows(RedisException.class, () -> redis.evict(address, "nonsense"));
    assertTrue(refused.getMessage().contains("The server does not do it"), refused.getMessage());
  }

  @Test
  void memoryIsBoundedByRemovingTheOldest() throws Exception {
    redis.allow(address, "order-service-v1", "secret");
    String value = "x".repeat(100_000);
    for (int i = 0; i < 120; i++) {
      as("order-service-v1", "secret", Command.SET, "k" + i, value);
    }
    Redis.Figures figures = redis.figures(address);
    assertTrue(figures.evicted() > 0, figures.toString());
    assertTrue(figures.memoryBytes() < 8 << 20, figures.toString());
    assertEquals("6.2", figures.version().substring(0, 3));
  }
}
