package io.company.platform.node.process;

import io.company.platform.node.disk.Disk;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A process that can't be mistaken for a later one with the same pid.
 *
 * @param startTicks clock ticks after boot (field 22 of /proc/PID/stat, see proc(5))
 * @param bootId of the boot in which it ran
 */
public record ProcessId(long pid, long startTicks, String bootId) {

  private static final String BOOT_ID =
      Disk.readText(Path.of("/proc/sys/kernel/random/boot_id")).map(String::strip).orElse("");

  /** The running process with this pid; empty when there is none or only its zombie. */
  public static Optional<ProcessId> of(long pid) {
    return stat(pid)
        .filter(Stat::running)
        .map(stat -> new ProcessId(pid, stat.startTicks(), BOOT_ID));
  }

  public boolean alive() {
    return BOOT_ID.equals(bootId) && of(pid).filter(this::equals).isPresent();
  }

  /** Sends the signal unless the process is gone; answers whether it was sent. */
  public boolean signal(int number) {
    return alive() && Linux.kill(pid, number);
  }

  static Optional<Stat> stat(long pid) {
    return Disk.readText(Path.of("/proc/" + pid + "/stat")).flatMap(Stat::parse);
  }

  record Stat(String command, char state, long parentPid, long startTicks, long residentPages) {

    static Optional<Stat> parse(String text) {
      int open = text.indexOf('(');
      int close = text.lastIndexOf(')');
      if (open < 0 || close < open) {
        return Optional.empty();
      }
      String[] fields = text.substring(close + 2).split(" ");
      if (fields.length < 22) {
        return Optional.empty();
      }
      return Optional.of(
          new Stat(
              text.substring(open + 1, close),
              fields[0].charAt(0),
              Long.parseLong(fields[1]),
              Long.parseLong(fields[19]),
              Long.parseLong(fields[21].strip())));
    }

    boolean running() {
      return state != 'Z' && state != 'X';
    }
  }
}
