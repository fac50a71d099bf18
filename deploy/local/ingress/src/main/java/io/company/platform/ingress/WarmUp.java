package io.company.platform.ingress;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;

/**
 * Sends a few requests and tables through a second, private ingress in this process, so that class
 * loading is over when the first real ones come (a first request took 140 ms, a first table 240 ms)
 * and an AOT cache that is recorded by a mere start and stop holds the whole request path.
 */
final class WarmUp {
  private static final System.Logger LOG = System.getLogger(WarmUp.class.getName());
  private static final int ROUNDS = 20;
  private static final String ANSWER = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

  private WarmUp() {}

  /**
   * Leaves nothing behind in `folder`, which it makes. Stops early once real requests come: those
   * are served first. Its failure costs the first requests time and nothing else; false then.
   */
  static boolean run(Path folder, BooleanSupplier overtaken) {
    try (ServerSocketChannel application = ServerSocketChannel.open(StandardProtocolFamily.INET)) {
      application.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0));
      Thread.ofPlatform().daemon().name("warm-up-application").start(() -> answerAll(application));
      try (Ingress ingress = Ingress.start(new IngressOptions(0, folder, 1, 1_000, 5_000))) {
        exercise(ingress, ((InetSocketAddress) application.getLocalAddress()).getPort(), overtaken);
      }
      for (String left : new String[] {"admin.sock", "access.log", ""}) {
        Files.deleteIfExists(folder.resolve(left));
      }
      return true;
    } catch (IOException | RuntimeException failure) {
      LOG.log(Level.WARNING, "warm-up failed, the first requests will be slower", failure);
      return false;
    }
  }

  private static void exercise(Ingress ingress, int applicationPort, BooleanSupplier overtaken)
      throws IOException {
    SocketAddress admin = UnixDomainSocketAddress.of(ingress.adminSocket());
    SocketAddress traffic = new InetSocketAddress("127.0.0.1", ingress.port());
    for (int round = 1; round <= ROUNDS && !overtaken.getAsBoolean(); round++) {
      exchange(admin, "PUT /table", table(round, applicationPort));
      exchange(traffic, "GET /warm/up", "");
      exchange(traffic, "POST /warm/up", "body");
    }
    if (overtaken.getAsBoolean()) {
      return;
    }
    exchange(traffic, "GET /cold", "");
    exchange(
        admin,
        "POST /drain",
        "{\"address\":\"127.0.0.1:" + applicationPort + "\",\"timeoutMillis\":1000}");
    for (String page : new String[] {"GET /health", "GET /table", "GET /traffic", "GET /metrics"}) {
      exchange(admin, page, "");
    }
  }

  private static String table(int generation, int port) {
    return """
        {"generation":%d,"routes":[{"id":"warm","host":"","pathPrefix":"/warm","labels":{"team":"warm"},"backends":[
        {"workload":"warm","release":"1","weight":9,"addresses":["127.0.0.1:%d"]},
        {"workload":"up","release":"2","weight":1,"addresses":["127.0.0.1:%d"]}]}]}"""
        .formatted(generation, port, port);
  }

  private static void exchange(SocketAddress address, String operation, String body)
      throws IOException {
    String request =
        operation
            + " HTTP/1.1\r\nHost: warm\r\nConnection: close\r\n"
            + (body.isEmpty() ? "" : "Content-Length: " + body.length() + "\r\n")
            + "\r\n"
            + body;
    try (SocketChannel channel = SocketChannel.open(address)) {
      channel.write(ByteBuffer.wrap(request.getBytes(ISO_8859_1)));
      ByteBuffer answer = ByteBuffer.allocate(64 * 1024);
      while (answer.hasRemaining() && channel.read(answer) >= 0) {
        continue;
      }
    }
  }

  /**
   * An application that takes whatever arrives in one read for one request. Ends when its socket is
   * closed.
   */
  private static void answerAll(ServerSocketChannel application) {
    try {
      while (true) {
        SocketChannel connection = application.accept();
        Thread.ofPlatform().daemon().name("warm-up-connection").start(() -> answer(connection));
      }
    } catch (IOException closed) {
      return;
    }
  }

  private static void answer(SocketChannel connection) {
    try (connection) {
      ByteBuffer request = ByteBuffer.allocate(8 * 1024);
      while (connection.read(request.clear()) > 0) {
        connection.write(ByteBuffer.wrap(ANSWER.getBytes(ISO_8859_1)));
      }
    } catch (IOException closed) {
      return;
    }
  }
}
