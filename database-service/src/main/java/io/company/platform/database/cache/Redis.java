package io.company.platform.database.cache;

import java.util.List;

/** One server, as its administrator talks to it. Blocking; throws {@link RedisException}. */
interface Redis {

  /** What a server tells of itself; hits and misses since its start. */
  record Figures(
      String version, long memoryBytes, long keys, long hits, long misses, long evicted) {}

  /** Where a server is and how its administrator gets in. */
  record Address(int port, String adminPassword) {
    @Override
    public String toString() {
      return "127.0.0.1:" + port;
    }
  }

  Figures figures(Address server);

  /** What is removed from now on when the memory is used up; the data stay. */
  void evict(Address server, String eviction);

  /** Every user but the administrator and nobody. */
  List<String> users(Address server);

  /** A user with this password and no other, who may use data and not the server. */
  void allow(Address server, String user, String password);

  /** Removes the user; its connections are cut. */
  void forbid(Address server, String user);
}
