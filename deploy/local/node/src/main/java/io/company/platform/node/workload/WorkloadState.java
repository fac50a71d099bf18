package io.company.platform.node.workload;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * Everything that the node remembers of a workload: one file, written before each effect that it
 * describes.
 *
 * @param desired the description put last
 * @param removed whether it shall be stopped and forgotten
 * @param descriptions by replica hash: what the replicas that are there run and the desired one, no
 *     others: a volume that only they mount may go
 * @param nextReplica number of the next replica's name
 * @param settledHash of the description that all replicas ran last
 * @param ports by index: kept for replicas that stop first, while there are none
 */
record WorkloadState(
    Workload desired,
    boolean removed,
    Map<String, Workload> descriptions,
    List<Replica> replicas,
    int nextReplica,
    String settledHash,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<Integer, Integer> ports) {

  WorkloadState {
    descriptions = new TreeMap<>(descriptions);
    descriptions.keySet().retainAll(used(desired, replicas));
    replicas = List.copyOf(replicas);
    ports = new TreeMap<>(ports == null ? Map.of() : ports);
  }

  static WorkloadState of(Workload desired) {
    return new WorkloadState(
        desired, false, Map.of(desired.replicaHash(), desired), List.of(), 0, "", Map.of());
  }

  WorkloadState put(Workload workload) {
    Map<String, Workload> all = new TreeMap<>(descriptions);
    all.put(workload.replicaHash(), workload);
    return new WorkloadState(workload, false, all, replicas, nextReplica, settledHash, ports);
  }

  WorkloadState remove() {
    return new WorkloadState(
        desired, true, descriptions, replicas, nextReplica, settledHash, ports);
  }

  /** Of the ports that are kept, none is the added replica's any more: it has it. */
  WorkloadState add(Replica replica) {
    List<Replica> all = new ArrayList<>(replicas);
    all.add(replica);
    Map<Integer, Integer> kept = new TreeMap<>(ports);
    kept.remove(replica.index());
    return new WorkloadState(
        desired, removed, descriptions, all, nextReplica + 1, settledHash, kept);
  }

  /** Keeps the replica's port for the next one in its place. */
  WorkloadState keepPort(Replica replica) {
    Map<Integer, Integer> kept = new TreeMap<>(ports);
    kept.put(replica.index(), replica.port());
    return new WorkloadState(
        desired, removed, descriptions, replicas, nextReplica, settledHash, kept);
  }

  Optional<Replica> replica(String name) {
    return replicas.stream().filter(replica -> replica.name().equals(name)).findFirst();
  }

  WorkloadState with(String name, UnaryOperator<Replica> change) {
    List<Replica> all =
        replicas.stream()
            .map(replica -> replica.name().equals(name) ? change.apply(replica) : replica)
            .toList();
    return new WorkloadState(desired, removed, descriptions, all, nextReplica, settledHash, ports);
  }

  private static Set<String> used(Workload desired, List<Replica> replicas) {
    Set<String> used = new HashSet<>(Set.of(desired.replicaHash()));
    replicas.forEach(replica -> used.add(replica.replicaHash()));
    return used;
  }

  WorkloadState without(String name) {
    List<Replica> left = replicas.stream().filter(replica -> !replica.name().equals(name)).toList();
    return new WorkloadState(desired, removed, descriptions, left, nextReplica, settledHash, ports);
  }

  /** With {@code settledHash} brought up to date. */
  WorkloadState settled() {
    String hash = desired.replicaHash();
    boolean all =
        replicas.size() == desired.replicas()
            && replicas.stream()
                .allMatch(replica -> replica.replicaHash().equals(hash) && replica.serves());
    return all && !removed && !settledHash.equals(desired.hash())
        ? new WorkloadState(
            desired, removed, descriptions, replicas, nextReplica, desired.hash(), ports)
        : this;
  }

  /** Whether a replica that is there or shall be mounts the volume. */
  boolean mounts(String volume) {
    return desired.supplies().mounts(volume)
        || descriptions.values().stream().anyMatch(each -> each.supplies().mounts(volume));
  }

  /** With another replica in the place of one that has ended, on the same port. */
  WorkloadState succeed(String name) {
    Replica ended = replica(name).orElseThrow();
    WorkloadState without = without(name);
    return without.add(
        Replica.planned(
            "r" + without.nextReplica, ended.index(), desired.replicaHash(), ended.port()));
  }

  Workload descriptionOf(Replica replica) {
    return descriptions.get(replica.replicaHash());
  }

  @JsonIgnore
  List<String> addresses() {
    return replicas.stream().filter(Replica::serves).map(Replica::address).toList();
  }
}
