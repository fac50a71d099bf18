package io.company.platform.node.shim;

import io.company.platform.node.cgroup.Limits;
import io.company.platform.node.sandbox.Confinement;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What to run.
 *
 * @param command program and arguments as the process inside sees them
 * @param log the file that takes the output
 * @param deadlineMillis Unix time at which the run is killed; 0 is never
 */
public record RunSpec(
    Confinement confinement,
    Limits limits,
    List<String> command,
    Map<String, String> environment,
    Path log,
    long deadlineMillis) {}
