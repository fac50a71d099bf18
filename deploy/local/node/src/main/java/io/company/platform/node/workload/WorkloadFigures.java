package io.company.platform.node.workload;

import java.util.Map;

/** A workload in numbers. */
public record WorkloadFigures(
    String id,
    Map<String, String> labels,
    int replicas,
    int readyReplicas,
    int restarts,
    long memoryBytes) {}
