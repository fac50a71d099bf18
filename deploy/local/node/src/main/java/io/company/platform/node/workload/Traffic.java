package io.company.platform.node.workload;

/** What workloads tell the ingress. */
public interface Traffic {

  /** The ready replicas of some workload are others now. Returns at once. */
  void changed();

  /**
   * Returns when the address gets no new request and has none in flight, or after the time given.
   */
  void drain(String address, long timeoutMillis);
}
