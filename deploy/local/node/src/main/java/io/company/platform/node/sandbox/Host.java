package io.company.platform.node.sandbox;

import io.company.platform.node.cgroup.Cgroups;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What this machine lets the node do, found by trying at start.
 *
 * @param bubblewrap present only if a trial sandbox worked
 * @param bubblewrapProblem why not, with what to do; empty when it works
 * @param setpriv changes the user of a process; used by root only
 * @param cgroupsProblem why there are none; empty when there are
 */
public record Host(
    boolean root,
    Optional<Path> bubblewrap,
    String bubblewrapProblem,
    Optional<Path> setpriv,
    Optional<Path> perl,
    Optional<Cgroups> cgroups,
    String cgroupsProblem) {

  /** Whether replicas can get a user of their own. */
  public boolean ownUsers() {
    return root && setpriv.isPresent();
  }
}
