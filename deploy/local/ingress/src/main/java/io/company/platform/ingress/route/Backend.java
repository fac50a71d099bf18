package io.company.platform.ingress.route;

import java.util.List;

/**
 * One weighted target of a route: the replicas of a workload that are ready now. Weight 0 gets
 * nothing.
 */
public record Backend(String workload, String release, int weight, List<Address> addresses) {
  public static final int MAX_WEIGHT = 1_000_000;

  public Backend {
    if (workload.isEmpty()) {
      throw new IllegalArgumentException("workload: is empty, every backend names its workload");
    }
    if (weight < 0 || weight > MAX_WEIGHT) {
      throw new IllegalArgumentException(
          "weight: is " + weight + ", allowed are 0 to " + MAX_WEIGHT);
    }
    addresses = List.copyOf(addresses);
  }
}
