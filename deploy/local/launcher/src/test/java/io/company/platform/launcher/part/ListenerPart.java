package io.company.platform.launcher.part;

import io.company.platform.launcher.home.Home;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A real part that does nothing but accept connections; {@code wish} is a setting that one can
 * change.
 */
public record ListenerPart(String name, Set<String> needs, int port, Home home, String wish)
    implements Part {

  public static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Override
  public Probe probe() {
    return new Probe.Tcp(port);
  }

  @Override
  public Launch launch() {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx16m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:-UsePerfData",
            "-cp",
            Path.of("target/test-classes").toAbsolutePath().toString(),
            Listen.class.getName(),
            Integer.toString(port));
    return new Launch(command, Map.of("WISH", wish), home.run().resolve(name), Map.of(), false);
  }

  /** Its process. */
  public static final class Listen {
    private Listen() {}

    public static void main(String[] arguments) throws IOException {
      int port = Integer.parseInt(arguments[0]);
      if (port == 0) {
        throw new IOException("no port");
      }
      try (ServerSocket socket = new ServerSocket(port, 10, InetAddress.getLoopbackAddress())) {
        while (true) {
          socket.accept().close();
        }
      }
    }
  }
}
