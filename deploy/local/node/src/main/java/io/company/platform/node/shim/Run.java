package io.company.platform.node.shim;

import io.company.platform.node.process.ProcessId;

/**
 * One run of a process under a shim, as it is found again after the node's death.
 *
 * @param id names the run's directory and its control group
 * @param shim null until it has started
 * @param child what the shim started: the sandbox, or the process itself; null until then
 * @param startedAtMillis 0 until then
 */
public record Run(String id, ProcessId shim, ProcessId child, long startedAtMillis) {

  public static Run planned(String id) {
    return new Run(id, null, null, 0);
  }
}
