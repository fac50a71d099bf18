package io.company.platform.node.sandbox;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What a run is kept from, and what not and why: the honest account behind the condition
 * `Isolated`.
 *
 * @param enforced in words, for the condition's message
 * @param network a sentence on the network
 * @param missing what this host can't enforce, each with the reason and what to do
 */
public record Isolation(List<String> enforced, List<String> missing, String network) {

  private static final String SHARED =
      "The network is shared with the machine: what runs here can open connections to what listens on it.";

  /** What holds for replicas and tasks on this host. */
  public static Isolation on(Host host) {
    List<String> enforced = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    if (host.bubblewrap().isPresent()) {
      enforced.add("own view of files and processes (bubblewrap)");
    } else {
      missing.add("files and processes: " + host.bubblewrapProblem());
    }
    if (host.ownUsers()) {
      enforced.add("own user");
    } else if (host.root()) {
      missing.add("own user: setpriv is not installed (package util-linux)");
    } else {
      missing.add("own user: the platform does not run as root");
    }
    Set<String> limits = host.cgroups().map(groups -> groups.enforced()).orElse(Set.of());
    if (!limits.isEmpty()) {
      enforced.add("limits of " + String.join(", ", limits));
    }
    List<String> unlimited =
        List.of("memory", "cpu", "pids").stream().filter(name -> !limits.contains(name)).toList();
    if (!unlimited.isEmpty()) {
      String why =
          host.cgroups().isPresent() ? "the controller is not available" : host.cgroupsProblem();
      missing.add("limits of " + String.join(", ", unlimited) + ": " + why);
    }
    return new Isolation(List.copyOf(enforced), List.copyOf(missing), SHARED);
  }

  /** The same for a task, which may be without network. */
  public Isolation ofTask(boolean networkAllowed, boolean networkEnforced) {
    if (networkAllowed) {
      return this;
    }
    if (networkEnforced) {
      return new Isolation(enforced, missing, "There is no network.");
    }
    List<String> more = new ArrayList<>(missing);
    more.add("no network: that needs bubblewrap");
    return new Isolation(enforced, List.copyOf(more), SHARED);
  }

  public boolean complete() {
    return missing.isEmpty();
  }

  /** CamelCase, in the manner of a Kubernetes condition. */
  public String reason() {
    if (complete()) {
      return "Sandboxed";
    }
    return enforced.isEmpty() ? "NotSandboxed" : "PartlySandboxed";
  }

  public String message() {
    String has =
        enforced.isEmpty()
            ? "Nothing is enforced."
            : "Enforced: " + String.join("; ", enforced) + ".";
    String lacks =
        missing.isEmpty() ? "" : " Not enforced here: " + String.join("; ", missing) + ".";
    return has + lacks + " " + network;
  }
}
