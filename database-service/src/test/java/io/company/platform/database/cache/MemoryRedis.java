package io.company.platform.database.cache;

import io.company.platform.database.lab.MemoryHome;
import io.company.platform.database.lab.MemoryHome.Serving;
import io.company.platform.proto.node.v1.File;
import java.util.List;
import java.util.Map;

/**
 * The servers of a home in memory: users are on the disk of each, data and the eviction in its
 * memory.
 */
final class MemoryRedis implements Redis {

  private static final String USER = "user ";
  private static final String EVICTION = "eviction";

  private final MemoryHome home;

  MemoryRedis(MemoryHome home) {
    this.home = home;
  }

  private Serving at(int port) {
    return home.serving(port).orElseThrow(() -> new RedisException("nobody answers", null));
  }

  private Serving at(Address server) {
    Serving serving = at(server.port());
    // Who administrates it is what the file said when it first began.
    String first = serving.disk().computeIfAbsent("users.acl", file -> file(serving, file));
    if (!first.equals(CacheServer.users(server.adminPassword()))) {
      throw new AssertionError("the administrator of " + server + " has another password");
    }
    return serving;
  }

  private static String file(Serving serving, String name) {
    return serving.described().getFilesList().stream()
        .filter(each -> each.getName().equals(name))
        .map(File::getContent)
        .findFirst()
        .orElseThrow()
        .toStringUtf8();
  }

  /** As an application does; the server may forget it. */
  void write(int port, String user, String password, String key) {
    Serving serving = at(port);
    if (!password.equals(serving.disk().get(USER + user))) {
      throw new AssertionError(user + " may not write");
    }
    serving.memory().put("key " + key, "");
  }

  List<String> keys(int port) {
    return at(port).memory().keySet().stream()
        .filter(each -> each.startsWith("key "))
        .map(each -> each.substring("key ".length()))
        .toList();
  }

  List<String> users(int port) {
    return at(port).disk().keySet().stream()
        .filter(each -> each.startsWith(USER))
        .map(each -> each.substring(USER.length()))
        .toList();
  }

  String eviction(int port) {
    Serving serving = at(port);
    return serving
        .memory()
        .computeIfAbsent(
            EVICTION,
            it ->
                file(serving, "redis.conf")
                    .lines()
                    .filter(line -> line.startsWith("maxmemory-policy "))
                    .map(line -> line.split(" ")[1])
                    .findFirst()
                    .orElseThrow());
  }

  @Override
  public Figures figures(Address server) {
    Map<String, String> memory = at(server).memory();
    return new Figures("6.2", 0, memory.size(), 0, 0, 0);
  }

  @Override
  public void evict(Address server, String eviction) {
    at(server).memory().put(EVICTION, eviction);
  }

  @Override
  public List<String> users(Address server) {
    at(server);
    return users(server.port());
  }

  @Override
  public void allow(Address server, String user, String password) {
    at(server).disk().put(USER + user, password);
  }

  @Override
  public void forbid(Address server, String user) {
    at(server).disk().remove(USER + user);
  }
}
