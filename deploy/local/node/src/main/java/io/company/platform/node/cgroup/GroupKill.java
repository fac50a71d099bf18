package io.company.platform.node.cgroup;

import io.company.platform.node.process.ProcessId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/**
 * Ends all processes of a group where the kernel has no cgroup.kill: again and again until none is
 * left.
 */
final class GroupKill {

  private static final int SIGKILL = 9;
  private static final int ROUNDS = 200;

  private GroupKill() {}

  static void repeatedly(Supplier<List<Long>> processes) {
    for (int round = 0; round < ROUNDS; round++) {
      List<Long> pids = processes.get();
      if (pids.isEmpty()) {
        return;
      }
      pids.forEach(pid -> ProcessId.of(pid).ifPresent(process -> process.signal(SIGKILL)));
      pause();
    }
  }

  /**
   * A killed process stays in its group for a moment, so an emptied group may take a few attempts.
   */
  static void removeDirectory(Path group) {
    for (int round = 0; round < ROUNDS; round++) {
      try {
        Files.deleteIfExists(group);
        return;
      } catch (IOException e) {
        if (!Cgroups.processesIn(group).isEmpty() && round > 20) {
          return;
        }
        pause();
      }
    }
  }

  static void removeEmpty(Path group) {
    try {
      Files.deleteIfExists(group);
    } catch (IOException e) {
      // not empty: something of it runs
    }
  }

  private static void pause() {
    try {
      Thread.sleep(5);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
