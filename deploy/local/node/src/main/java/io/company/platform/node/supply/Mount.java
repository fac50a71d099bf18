package io.company.platform.node.supply;

/** A volume where a process sees it; {@code name} is unique in its workload or task. */
public record Mount(String name, String volumeId, boolean readOnly) {}
