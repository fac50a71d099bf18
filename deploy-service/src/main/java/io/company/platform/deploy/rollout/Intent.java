package io.company.platform.deploy.rollout;

import io.company.platform.proto.node.v1.Route;
import io.company.platform.proto.node.v1.Workload;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What is wanted of one environment.
 *
 * @param target release that may go out here now; null when there is none or it must wait
 * @param head commit of the branch; null when not known
 * @param strategy in the last environment; null in the others, which are switched whole
 * @param workload a release as a workload with the application's present settings; empty when its
 *     artifact is gone
 * @param route the environment's route with these shares
 */
public record Intent(
    String target,
    String head,
    Strategy strategy,
    boolean paused,
    long applicationGeneration,
    Function<String, Optional<Workload>> workload,
    Function<List<Share>, Route> route) {}
