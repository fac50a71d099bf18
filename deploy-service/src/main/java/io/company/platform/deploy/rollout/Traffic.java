package io.company.platform.deploy.rollout;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

/**
 * What the ingress counted for one release of a route.
 *
 * @param errors answers 500 to 599 and broken connections
 * @param sinceMillis when the counters began; another value means that they began again
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Traffic(long requests, long errors, long sinceMillis) {

  public static final Traffic NONE = new Traffic(0, 0, 0);

  /** What came after {@code earlier}; all of it when the counters began again since. */
  public Traffic since(Traffic earlier) {
    boolean beganAgain =
        earlier.sinceMillis != sinceMillis
            || earlier.requests > requests
            || earlier.errors > errors;
    if (beganAgain) {
      return this;
    }
    return new Traffic(requests - earlier.requests, errors - earlier.errors, sinceMillis);
  }

  double errorRate() {
    return requests == 0 ? 0 : (double) errors / requests;
  }
}
