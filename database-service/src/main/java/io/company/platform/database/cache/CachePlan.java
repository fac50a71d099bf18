package io.company.platform.database.cache;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** From how a cache's servers should be and what the node has to what must be done. */
final class CachePlan {

  /**
   * What the node has of one cache.
   *
   * @param workloads labels by id
   * @param volumes ids
   */
  record Observed(Map<String, Map<String, String>> workloads, Set<String> volumes) {}

  private CachePlan() {}

  /** Pure; volumes come before what mounts them and go after it. */
  static List<Step> plan(List<CacheServer> intended, Observed observed) {
    List<Step> steps = new ArrayList<>();
    Set<String> servers =
        intended.stream().map(each -> each.workload().getId()).collect(Collectors.toSet());
    Set<String> volumes =
        intended.stream().map(each -> each.volume().getId()).collect(Collectors.toSet());
    observed.workloads().keySet().stream()
        .sorted()
        .filter(id -> !servers.contains(id))
        .forEach(id -> steps.add(new Step.Stop(id)));
    observed.volumes().stream()
        .sorted()
        .filter(id -> !volumes.contains(id))
        .forEach(id -> steps.add(new Step.RemoveVolume(id)));
    for (CacheServer server : intended) {
      if (!observed.volumes().contains(server.volume().getId())) {
        steps.add(new Step.MakeVolume(server));
      }
      Map<String, String> running = observed.workloads().get(server.workload().getId());
      if (running == null || !server.isTold(running)) {
        steps.add(new Step.Run(server));
      }
    }
    return steps;
  }
}
