package io.company.platform.database.cache;

import com.google.protobuf.ByteString;
import io.company.platform.kernel.resource.Key;
import io.company.platform.kernel.resource.Resource;
import io.company.platform.kinds.CacheSpec;
import io.company.platform.kinds.Quantity;
import io.company.platform.kinds.Specs;
import io.company.platform.proto.node.v1.File;
import io.company.platform.proto.node.v1.Limits;
import io.company.platform.proto.node.v1.Mount;
import io.company.platform.proto.node.v1.ReadinessProbe;
import io.company.platform.proto.node.v1.Volume;
import io.company.platform.proto.node.v1.Workload;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/**
 * A cache's server in one environment, as the node is told: a workload, and a small volume on which
 * the server keeps who may log in, so that no restart loses anybody's access. A server that is
 * stopped in order leaves its data there for the next one; one that ends otherwise loses them,
 * rather than that the next one answers with what was true some time ago.
 */
record CacheServer(Volume volume, Workload workload) {

  static final String ADMIN = "platform";

  /**
   * Label with a print of the description, by which a changed one is seen. Which eviction a server
   * began with is not in it: it is told of another one while it runs.
   */
  private static final String PRINT = "print";

  private static final long SMALLEST_OVERHEAD_BYTES = 32L << 20;

  /**
   * What was loaded once has a second name then, and is thrown away where nothing newer was saved
   * under the first one since: the server that loaded it was not stopped in order, or could not
   * take it.
   */
  private static final String START =
      """
      cd $(platform:mount:users)
      [ -s users.acl ] || cp $(platform:files)/users.acl users.acl
      rm -f temp-*.rdb
      if [ data.rdb -ef loaded.rdb ]; then rm -f data.rdb loaded.rdb
      elif [ -e data.rdb ]; then ln -f data.rdb loaded.rdb
      fi
      exec redis-server $(platform:files)/redis.conf
      """;

  /** Enough to write the data of a large cache down. */
  private static final int STOP_GRACE_MILLIS = 15_000;

  /** Labels of everything of one cache. */
  static Map<String, String> labels(Key cache) {
    Map<String, String> labels = new TreeMap<>();
    labels.put("owner", "database-service");
    labels.put("kind", "Cache");
    labels.put("team", cache.namespace());
    labels.put("name", cache.name());
    return labels;
  }

  static String id(String uid, String environment) {
    return "cache-" + uid.substring(0, 8) + "-" + environment;
  }

  static String usersVolume(String uid, String environment) {
    return id(uid, environment) + "-users";
  }

  /** Pure: the same cache and password give the same description. */
  static CacheServer of(
      Resource cache, String environment, String toolchain, String adminPassword) {
    CacheSpec spec = Specs.read(CacheSpec.class, cache.spec());
    String id = id(cache.uid(), environment);
    Workload described =
        described(cache, spec, spec.eviction(), environment, toolchain, adminPassword);
    Workload any = described(cache, spec, "any", environment, toolchain, adminPassword);
    return new CacheServer(
        Volume.newBuilder()
            .setId(usersVolume(cache.uid(), environment))
            .putAllLabels(described.getLabelsMap())
            .setUser(id)
            .build(),
        described.toBuilder().putLabels(PRINT, digest(any.toByteArray(), 16)).build());
  }

  private static Workload described(
      Resource cache,
      CacheSpec spec,
      String eviction,
      String environment,
      String toolchain,
      String adminPassword) {
    String id = id(cache.uid(), environment);
    long memory = Quantity.memoryBytes(spec.memory());
    Map<String, String> labels = labels(cache.key());
    labels.put("uid", cache.uid());
    labels.put("environment", environment);
    return Workload.newBuilder()
        .setId(id)
        .putAllLabels(labels)
        .setReplicas(1)
        .addCommand("/bin/sh")
        .addCommand("-c")
        .addCommand(START)
        .setToolchain(toolchain)
        .setUser(id)
        .setStopFirst(true)
        .setStopGraceMillis(STOP_GRACE_MILLIS)
        .setLimits(
            Limits.newBuilder()
                .setMemoryBytes(memory + Math.max(SMALLEST_OVERHEAD_BYTES, memory / 4)))
        .setReadiness(ReadinessProbe.newBuilder().setPeriodMillis(500))
        .addMounts(
            Mount.newBuilder().setName("users").setVolumeId(usersVolume(cache.uid(), environment)))
        .addFiles(file("redis.conf", settings(memory, eviction)))
        .addFiles(file("users.acl", users(adminPassword)))
        .build();
  }

  /** Whether what runs, by its labels, was told the same but for the eviction. */
  boolean isTold(Map<String, String> labels) {
    return workload.getLabelsOrThrow(PRINT).equals(labels.get(PRINT));
  }

  /** A save point that no server reaches: there is one, so data are saved when it is stopped. */
  private static String settings(long memoryBytes, String eviction) {
    return """
        bind 127.0.0.1
        port $(platform:port)
        protected-mode no
        daemonize no
        dir $(platform:mount:users)
        dbfilename data.rdb
        save 31536000 2147483647
        stop-writes-on-bgsave-error no
        appendonly no
        maxmemory %d
        maxmemory-policy %s
        aclfile $(platform:mount:users)/users.acl
        maxclients 1000
        tcp-keepalive 60
        """
        .formatted(memoryBytes, eviction);
  }

  /** Nobody gets in unnamed. The administrator's password is there as its hash alone. */
  static String users(String adminPassword) {
    return "user default off resetkeys resetchannels -@all\nuser "
        + ADMIN
        + " on #"
        + digest(adminPassword.getBytes(StandardCharsets.UTF_8), 32)
        + " ~* &* +@all\n";
  }

  private static File file(String name, String content) {
    return File.newBuilder().setName(name).setContent(ByteString.copyFromUtf8(content)).build();
  }

  private static String digest(byte[] bytes, int length) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
      return HexFormat.of().formatHex(hash, 0, length);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
