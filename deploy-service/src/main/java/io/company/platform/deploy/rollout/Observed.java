package io.company.platform.deploy.rollout;

import io.company.platform.proto.node.v1.Route;
import io.company.platform.proto.node.v1.WorkloadStatus;
import java.util.Map;
import java.util.Optional;

/**
 * What is seen of one environment.
 *
 * @param workloads by release
 * @param traffic by release, since the ingress started
 */
public record Observed(
    Map<String, WorkloadStatus> workloads, Map<String, Traffic> traffic, Optional<Route> route) {

  public static final Observed NOTHING = new Observed(Map.of(), Map.of(), Optional.empty());

  /** Whether every replica of every workload has the credentials of this mark. */
  public boolean allHave(String mark) {
    return workloads.values().stream()
        .allMatch(
            status ->
                mark.equals(status.getLabelsOrDefault(Plan.BINDING, ""))
                    && status.getSettledHash().equals(status.getDesiredHash()));
  }

  Traffic trafficOf(String release) {
    return release == null ? Traffic.NONE : traffic.getOrDefault(release, Traffic.NONE);
  }
}
