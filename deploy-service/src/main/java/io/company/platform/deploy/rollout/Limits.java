package io.company.platform.deploy.rollout;

import java.time.Duration;

/**
 * The platform's own bounds on rollouts.
 *
 * @param startDeadline from the first process to all replicas ready
 * @param prepareDeadline from the beginning to the first process (toolchains are fetched in it)
 * @param maxRestarts of a replica that was never ready, until it has failed to start
 * @param warmFor how long the replaced release's replicas are kept
 * @param analysisInterval between two looks at a canary
 * @param rollingStep between two steps of a rolling rollout
 * @param minimumSample of requests before a canary's errors are judged ahead of its end
 * @param errorTolerance by which the canary's rate of server errors may exceed the stable
 *     release's, 0 to 1
 */
public record Limits(
    Duration startDeadline,
    Duration prepareDeadline,
    int maxRestarts,
    Duration warmFor,
    Duration analysisInterval,
    Duration rollingStep,
    int minimumSample,
    double errorTolerance) {}
