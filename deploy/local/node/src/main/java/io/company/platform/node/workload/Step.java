package io.company.platform.node.workload;

/** One thing to do for a workload; each may be done twice without harm. */
sealed interface Step {

  /** Add a replica of the desired description. */
  record Create(int index) implements Step {}

  /** Start the replica's process, for the first time or again. */
  record Start(String replica) implements Step {}

  /** Kill a process that was not ready in time; its back-off follows. */
  record GiveUp(String replica) implements Step {}

  /** Take it out of the routes and drain it. */
  record Withdraw(String replica) implements Step {}

  /** Ask the process to end. */
  record Terminate(String replica) implements Step {}

  /** End it. */
  record Kill(String replica) implements Step {}

  /** Remove what it leaves, and put a replica of the desired description on its port. */
  record Succeed(String replica) implements Step {}

  /** Remove what it leaves. */
  record Forget(String replica) implements Step {}
}
