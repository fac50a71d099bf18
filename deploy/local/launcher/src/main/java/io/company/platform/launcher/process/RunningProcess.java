package io.company.platform.launcher.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * One process of this boot, named by pid and start time (field 22 of {@code /proc/PID/stat}, in
 * clock ticks since boot), so that a pid that was given to another process is never taken for it.
 */
public record RunningProcess(long pid, long startTicks) {
  private static final long TICKS_PER_SECOND = 100;
  private static final long POLL_MILLIS = 40;

  /** The process that has the pid now; empty when there is none, or only its zombie. */
  public static Optional<RunningProcess> of(long pid) {
    return stat(pid).map(stat -> new RunningProcess(pid, stat.startTicks));
  }

  public boolean alive() {
    return stat(pid).filter(stat -> stat.startTicks == startTicks).isPresent();
  }

  /** The session it belongs to; equal to its pid when it leads one. */
  public long session() {
    return stat(pid).map(Stat::session).orElse(-1L);
  }

  /** Whether a person started it at a terminal. */
  public boolean hasTerminal() {
    return stat(pid).map(Stat::terminal).orElse(0L) != 0;
  }

  public Instant startedAt() {
    try {
      String uptime = Files.readString(Path.of("/proc/uptime")).split(" ")[0];
      long sinceBootMillis = (long) (Double.parseDouble(uptime) * 1000);
      return Instant.now().minusMillis(sinceBootMillis - startTicks * 1000 / TICKS_PER_SECOND);
    } catch (IOException e) {
      return Instant.now();
    }
  }

  /**
   * Resident bytes of it and of its session's other processes: pages that they share are counted
   * once where the kernel tells (PSS), a single process by its RSS.
   */
  public long memoryBytes() {
    List<Long> members =
        Processes.pids().filter(other -> other == pid || inSession(other)).toList();
    if (members.size() == 1) {
      return field("/proc/" + pid + "/status", "VmRSS:");
    }
    return members.stream()
        .mapToLong(member -> field("/proc/" + member + "/smaps_rollup", "Pss:"))
        .sum();
  }

  public void signal(String name) {
    if (!alive()) {
      return;
    }
    try {
      new ProcessBuilder("kill", "-" + name, Long.toString(pid))
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException("cannot send SIG" + name + " to process " + pid, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits until it is gone; false when it still lives after the time. */
  public boolean awaitExit(Duration atMost) throws InterruptedException {
    long deadline = System.nanoTime() + atMost.toNanos();
    while (alive()) {
      if (System.nanoTime() >= deadline) {
        return false;
      }
      Thread.sleep(POLL_MILLIS);
    }
    return true;
  }

  /**
   * Asks with the signal, waits, and kills what has not ended by then. True when it ended by
   * itself.
   */
  public boolean stop(String signal, Duration patience) throws InterruptedException {
    signal(signal);
    if (awaitExit(patience)) {
      return true;
    }
    signal("KILL");
    awaitExit(Duration.ofSeconds(5));
    return false;
  }

  private boolean inSession(long other) {
    return stat(other).filter(stat -> stat.session == pid).isPresent();
  }

  private static long field(String file, String name) {
    try (var lines = Files.lines(Path.of(file))) {
      return lines
          .filter(line -> line.startsWith(name))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
          .findFirst()
          .orElse(0);
    } catch (IOException | java.io.UncheckedIOException e) {
      return 0;
    }
  }

  private record Stat(long startTicks, long session, long terminal) {}

  /** proc_pid_stat(5); the name in parentheses may itself hold spaces and parentheses. */
  private static Optional<Stat> stat(long pid) {
    try {
      String line = Files.readString(Path.of("/proc/" + pid + "/stat"));
      String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ");
      if (Arrays.asList("Z", "X").contains(fields[0])) {
        return Optional.empty();
      }
      return Optional.of(
          new Stat(
              Long.parseLong(fields[19]), Long.parseLong(fields[3]), Long.parseLong(fields[4])));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
