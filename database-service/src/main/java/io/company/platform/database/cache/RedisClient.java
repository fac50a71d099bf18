package io.company.platform.database.cache;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** A connection for each call: they are few, and servers come and go. */
@ApplicationScoped
class RedisClient implements Redis {

  private static final int SECONDS = 5;
  private static final int CONNECT_MILLIS = 2_000;

  /**
   * What an application may: all but what concerns the server. Clients ask INFO whether it is ready
   * and name their connections.
   */
  private static final List<String> RIGHTS =
      List.of(
          "~*",
          "&*",
          "+@all",
          "-@admin",
          "-@dangerous",
          "+info",
          "+keys",
          "+flushdb",
          "+client|setname",
          "+client|getname",
          "+client|id");

  private final Vertx vertx;

  RedisClient(Vertx vertx) {
    this.vertx = vertx;
  }

  @Override
  public Figures figures(Address server) {
    return call(
        server,
        connection -> {
          Map<String, String> info = info(send(connection, Command.INFO).toString());
          return new Figures(
              info.getOrDefault("redis_version", ""),
              number(info, "used_memory_dataset"),
              send(connection, Command.DBSIZE).toLong(),
              number(info, "keyspace_hits"),
              number(info, "keyspace_misses"),
              number(info, "evicted_keys"));
        });
  }

  @Override
  public void evict(Address server, String eviction) {
    call(
        server,
        connection -> send(connection, Command.CONFIG, "SET", "maxmemory-policy", eviction));
  }

  @Override
  public List<String> users(Address server) {
    return call(
        server,
        connection -> {
          List<String> users = new ArrayList<>();
          send(connection, Command.ACL, "USERS").forEach(each -> users.add(each.toString()));
          users.removeAll(List.of("default", CacheServer.ADMIN));
          return users;
        });
  }

  @Override
  public void allow(Address server, String user, String password) {
    List<String> rule = new ArrayList<>(List.of("SETUSER", user, "reset", "on", ">" + password));
    rule.addAll(RIGHTS);
    call(
        server,
        connection -> {
          send(connection, Command.ACL, rule.toArray(String[]::new));
          return send(connection, Command.ACL, "SAVE");
        });
  }

  @Override
  public void forbid(Address server, String user) {
    call(
        server,
        connection -> {
          send(connection, Command.ACL, "DELUSER", user);
          return send(connection, Command.ACL, "SAVE");
        });
  }

  private <T> T call(Address server, Function<RedisConnection, T> what) {
    RedisOptions options =
        new RedisOptions()
            .setConnectionString("redis://127.0.0.1:" + server.port())
            .setNetClientOptions(new NetClientOptions().setConnectTimeout(CONNECT_MILLIS));
    io.vertx.redis.client.Redis client = io.vertx.redis.client.Redis.createClient(vertx, options);
    try {
      RedisConnection connection = await(client.connect());
      send(connection, Command.AUTH, CacheServer.ADMIN, server.adminPassword());
      return what.apply(connection);
    } finally {
      client.close();
    }
  }

  private static Response send(RedisConnection connection, Command command, String... arguments) {
    Request request = Request.cmd(command);
    for (String argument : arguments) {
      request.arg(argument);
    }
    return await(connection.send(request));
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new RedisException("The server does not do it: " + e.getCause().getMessage(), e);
    } catch (TimeoutException e) {
      throw new RedisException("The server does not answer.", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RedisException("Interrupted.", e);
    }
  }

  private static Map<String, String> info(String text) {
    Map<String, String> info = new HashMap<>();
    text.lines()
        .filter(line -> line.contains(":"))
        .forEach(
            line ->
                info.put(
                    line.substring(0, line.indexOf(':')),
                    line.substring(line.indexOf(':') + 1).strip()));
    return info;
  }

  private static long number(Map<String, String> info, String name) {
    return Long.parseLong(info.getOrDefault(name, "0"));
  }
}
