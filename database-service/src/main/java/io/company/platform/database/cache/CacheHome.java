package io.company.platform.database.cache;

import io.company.platform.database.vault.Passwords;
import io.company.platform.database.vault.Vault;
import io.company.platform.kernel.home.Home;
import io.company.platform.kernel.home.HomeException;
import io.company.platform.kernel.resource.Key;
import io.company.platform.kernel.resource.Resource;
import io.company.platform.proto.node.v1.Replica;
import io.company.platform.proto.node.v1.ReplicaState;
import io.company.platform.proto.node.v1.Toolchain;
import io.company.platform.proto.node.v1.WorkloadStatus;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Where caches' servers run, and where each is reached. Blocking. */
@ApplicationScoped
class CacheHome {

  private final Home home;
  private final Vault vault;

  CacheHome(Home home, Vault vault) {
    this.home = home;
    this.vault = vault;
  }

  CachePlan.Observed observed(Key cache) {
    Map<String, String> labels = CacheServer.labels(cache);
    return new CachePlan.Observed(
        home.workloads(labels).stream()
            .collect(
                Collectors.toMap(
                    WorkloadStatus::getId, WorkloadStatus::getLabelsMap, (one, same) -> one)),
        home.volumes(labels).stream()
            .map(each -> each.getVolume().getId())
            .collect(Collectors.toSet()));
  }

  /** What the node offers that speaks the protocol; its newest. */
  String toolchain() {
    return home.toolchains().stream()
        .map(Toolchain::getName)
        .filter(name -> name.startsWith("redis-"))
        .max(Comparator.naturalOrder())
        .orElseThrow(() -> new RedisException("The node offers no Redis.", null));
  }

  CacheServer server(Resource cache, String environment, String toolchain) {
    return CacheServer.of(cache, environment, toolchain, adminPassword(cache.uid(), environment));
  }

  void execute(Step step) {
    step.execute(home);
  }

  /** Of a server that is ready; empty while it starts. */
  Optional<Redis.Address> address(String uid, String environment) {
    return home.workload(CacheServer.id(uid, environment)).stream()
        .flatMap(status -> status.getReplicaList().stream())
        .filter(replica -> replica.getState() == ReplicaState.REPLICA_STATE_READY)
        .map(Replica::getPort)
        .map(port -> new Redis.Address(port, adminPassword(uid, environment)))
        .findFirst();
  }

  /** Whether who may log in is on a disk there: a server that starts again would let them in. */
  boolean keepsUsers(String uid, String environment) {
    return home.volume(CacheServer.usersVolume(uid, environment)).isPresent();
  }

  /** Why it is not ready, as the node tells it. */
  String failing(String uid, String environment) {
    return home.workload(CacheServer.id(uid, environment)).stream()
        .flatMap(status -> status.getConditionsList().stream())
        .filter(each -> each.getType().equals("Failing") && each.getStatus())
        .map(each -> each.getMessage())
        .findFirst()
        .orElse("The server is starting.");
  }

  /** The keys of all caches that the node has something of. */
  Set<Key> keys(String plural) {
    Map<String, String> ours = Map.of("owner", "database-service", "kind", "Cache");
    Set<Key> keys =
        home.workloads(ours).stream()
            .map(each -> key(plural, each.getLabelsMap()))
            .collect(Collectors.toSet());
    home.volumes(ours).forEach(each -> keys.add(key(plural, each.getVolume().getLabelsMap())));
    return keys;
  }

  private static Key key(String plural, Map<String, String> labels) {
    return new Key(plural, labels.getOrDefault("team", ""), labels.getOrDefault("name", ""));
  }

  void forget(String uid) {
    vault.removeAll("caches/" + uid + "/");
  }

  private String adminPassword(String uid, String environment) {
    return vault.getOrCreate("caches/" + uid + "/" + environment + "/admin", Passwords::random);
  }

  /** What says that the node can't do it now, rather than that something is wrong here. */
  static boolean temporary(RuntimeException e) {
    return e instanceof HomeException || e instanceof RedisException;
  }
}
