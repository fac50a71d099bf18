package io.company.platform.launcher.port;

import io.company.platform.launcher.process.Mark;
import io.company.platform.launcher.process.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Who listens on a port, as far as {@code /proc} lets this user see. */
public final class Holder {
  private static final String LISTEN = "0A";

  private Holder() {}

  /** E.g. {@code process 4711 (java -jar x.jar)}; empty when it is another user's. */
  public static Optional<String> of(int port) {
    return pids(port).stream().findFirst().map(Holder::describe);
  }

  public static List<Long> pids(int port) {
    Set<String> sockets = new HashSet<>();
    sockets.addAll(listening(Path.of("/proc/net/tcp"), port));
    sockets.addAll(listening(Path.of("/proc/net/tcp6"), port));
    return Processes.pids().filter(pid -> holds(pid, sockets)).toList();
  }

  private static String describe(long pid) {
    Path installation = Mark.installationOf(pid);
    String command = String.join(" ", Processes.command(pid));
    String shown = command.length() > 60 ? command.substring(0, 60) + "…" : command;
    String owner = installation == null ? "" : ", of the installation in " + installation;
    return "process " + pid + " (" + shown + ")" + owner;
  }

  private static Set<String> listening(Path table, int port) {
    Set<String> sockets = new HashSet<>();
    String suffix = String.format(":%04X", port);
    try {
      for (String line : Files.readAllLines(table)) {
        String[] fields = line.strip().split("\\s+");
        if (fields.length > 9 && fields[1].endsWith(suffix) && fields[3].equals(LISTEN)) {
          sockets.add("socket:[" + fields[9] + "]");
        }
      }
    } catch (IOException e) {
      return Set.of();
    }
    return sockets;
  }

  private static boolean holds(long pid, Set<String> sockets) {
    try (var descriptors = Files.newDirectoryStream(Path.of("/proc/" + pid + "/fd"))) {
      for (Path descriptor : descriptors) {
        if (sockets.contains(Files.readSymbolicLink(descriptor).toString())) {
          return true;
        }
      }
      return false;
    } catch (IOException e) {
      return false;
    }
  }
}
