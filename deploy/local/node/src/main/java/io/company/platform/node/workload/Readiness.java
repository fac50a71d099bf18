package io.company.platform.node.workload;

/**
 * How a replica shows that it can serve: HTTP GET of {@code path} on its port, or a TCP connect
 * where the path is empty.
 *
 * @param failureThreshold bad answers in a row after which a ready replica is unready
 * @param startDeadlineMillis a replica that is not ready this long after its start has failed
 */
public record Readiness(
    String path,
    long periodMillis,
    long timeoutMillis,
    int failureThreshold,
    long startDeadlineMillis) {

  public Readiness {
    path = path == null ? "" : path;
    periodMillis = periodMillis == 0 ? 1_000 : periodMillis;
    timeoutMillis = timeoutMillis == 0 ? 2_000 : timeoutMillis;
    failureThreshold = failureThreshold == 0 ? 3 : failureThreshold;
    startDeadlineMillis = startDeadlineMillis == 0 ? 60_000 : startDeadlineMillis;
  }

  /**
   * 200 to 399 is good; for "/" any answer below 500 is, because not every application has a page
   * there.
   */
  public boolean good(int status) {
    return status >= 200 && status < (path.equals("/") ? 500 : 400);
  }
}
