package io.company.platform.node.sandbox;

import io.company.platform.node.cgroup.CgroupProbe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Looks at the machine once, at start: programs, a trial sandbox, a trial control group. */
public final class HostProbe {

  private static final int TRIAL_SECONDS = 10;

  private HostProbe() {}

  /** Looks for everything; {@code cgroupParent} names the node's own control group. */
  public static Host detect(String cgroupParent) {
    boolean root = effectiveUser() == 0;
    Optional<Path> setpriv = program("setpriv");
    Optional<Path> bubblewrap = program("bwrap");
    String problem =
        bubblewrap
            .map(path -> trial(path, root))
            .orElse("bubblewrap is not installed (package bubblewrap)");
    CgroupProbe.Found found = CgroupProbe.probe(cgroupParent);
    return new Host(
        root,
        problem.isEmpty() ? bubblewrap : Optional.empty(),
        problem,
        setpriv,
        program("perl"),
        found.cgroups(),
        found.problem());
  }

  private static int effectiveUser() {
    try {
      return (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    } catch (IOException e) {
      return -1;
    }
  }

  /** The program as found on PATH or in the usual folders. */
  public static Optional<Path> program(String name) {
    List<String> folders =
        new ArrayList<>(List.of(System.getenv().getOrDefault("PATH", "").split(":")));
    folders.addAll(List.of("/usr/bin", "/bin", "/usr/sbin", "/sbin", "/usr/local/bin"));
    return folders.stream()
        .filter(folder -> folder.startsWith("/"))
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Runs a minimal sandbox; answers what went wrong, empty if nothing did. */
  private static String trial(Path bubblewrap, boolean root) {
    List<String> command = new ArrayList<>(List.of(bubblewrap.toString()));
    command.addAll(Sandbox.namespaces(root, true));
    command.addAll(Sandbox.systemView());
    command.addAll(List.of("--proc", "/proc", "--dev", "/dev", "--", "/bin/sh", "-c", "exit 0"));
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      if (!process.waitFor(TRIAL_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return "bubblewrap did not answer within " + TRIAL_SECONDS + " s";
      }
      String output = new String(process.getInputStream().readAllBytes()).strip();
      return process.exitValue() == 0
          ? ""
          : "bubblewrap does not work here (" + output + ")" + advice(root);
    } catch (IOException e) {
      return "bubblewrap can't be started: " + e.getMessage();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "interrupted";
    }
  }

  private static String advice(boolean root) {
    return root
        ? ""
        : "; allow unprivileged user namespaces (sysctl kernel.unprivileged_userns_clone=1, or on Ubuntu"
            + " kernel.apparmor_restrict_unprivileged_userns=0) or run the platform as root";
  }
}
