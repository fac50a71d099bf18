package io.company.platform.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The process that listens on a port of this machine, found as {@code ss -ltnp} finds it. */
record ServerProcess(long pid) {

  private static final String LISTENING = "0A";

  static ServerProcess listeningOn(int port) throws IOException {
    String inode = inode(port);
    try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
      List<Long> pids =
          processes
              .map(path -> path.getFileName().toString())
              .filter(name -> name.matches("[0-9]+"))
              .map(Long::parseLong)
              .filter(pid -> holds(pid, "socket:[" + inode + "]"))
              .sorted()
              .toList();
      return new ServerProcess(pids.getFirst());
    }
  }

  void kill() {
    ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
  }

  private static String inode(int port) throws IOException {
    String address = String.format(":%04X", port);
    for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
      for (String line : Files.readAllLines(Path.of(table))) {
        String[] words = line.strip().split("\\s+");
        if (words.length > 9 && words[1].endsWith(address) && words[3].equals(LISTENING)) {
          return words[9];
        }
      }
    }
    throw new IOException("nothing listens on port " + port);
  }

  private static boolean holds(long pid, String socket) {
    try (Stream<Path> descriptors = Files.list(Path.of("/proc", String.valueOf(pid), "fd"))) {
      return descriptors.anyMatch(each -> pointsAt(each, socket));
    } catch (IOException | java.io.UncheckedIOException gone) {
      return false;
    }
  }

  private static boolean pointsAt(Path descriptor, String socket) {
    try {
      return Files.readSymbolicLink(descriptor).toString().equals(socket);
    } catch (IOException gone) {
      return false;
    }
  }
}
