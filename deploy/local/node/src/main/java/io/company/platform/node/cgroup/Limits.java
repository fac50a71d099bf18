package io.company.platform.node.cgroup;

/**
 * What a replica or a task may use.
 *
 * @param memoryBytes 0 is no limit
 * @param cpuMillis thousandths of a core; 0 is no limit
 * @param processes processes and threads; never 0
 */
public record Limits(long memoryBytes, long cpuMillis, long processes) {

  public static final long DEFAULT_PROCESSES = 512;

  public Limits {
    processes = processes == 0 ? DEFAULT_PROCESSES : processes;
  }
}
