package io.company.platform.node.route;

import com.fasterxml.jackson.databind.JsonNode;
import io.company.platform.node.disk.Disk;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The ingress's admin interface as far as the node uses it: keeps the table, refuses what it is
 * told to.
 */
final class SocketIngress implements AutoCloseable {

  final List<String> drained = new CopyOnWriteArrayList<>();
  volatile String refuse;
  private final Path socket;
  private final ServerSocketChannel server;
  private volatile JsonNode table;
  private volatile long generation;

  SocketIngress(Path socket) throws IOException {
    this.socket = socket;
    this.server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    Thread.ofVirtual().start(this::serve);
  }

  JsonNode table() {
    return table;
  }

  void lead(long atGeneration) {
    generation = atGeneration;
  }

  private void serve() {
    while (server.isOpen()) {
      try (SocketChannel channel = server.accept()) {
        String request = read(channel);
        String answer =
            answer(request.substring(0, request.indexOf(" HTTP")), request.split("\r\n\r\n", 2)[1]);
        channel.write(ByteBuffer.wrap(answer.getBytes(StandardCharsets.UTF_8)));
      } catch (IOException e) {
        // closed, or the node went away
      }
    }
  }

  private static String read(SocketChannel channel) throws IOException {
    var in = Channels.newInputStream(channel);
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    while (true) {
      all.write(in.read());
      String text = all.toString(StandardCharsets.UTF_8);
      int head = text.indexOf("\r\n\r\n");
      if (head >= 0) {
        int length = Integer.parseInt(text.replaceAll("(?s).*Content-Length: (\\d+).*", "$1"));
        all.write(in.readNBytes(length));
        return all.toString(StandardCharsets.UTF_8);
      }
    }
  }

  private String answer(String operation, String body) throws IOException {
    return switch (operation) {
      case "PUT /table" -> put(body);
      case "GET /health" -> ok("{\"generation\":" + generation + "}");
      case "GET /traffic" ->
          chunked(
              "{\"sinceMillis\":123,\"backends\":[{\"route\":\"a\",\"workload\":\"w1\","
                  + "\"release\":\"r1\",\"requests\":7,\"serverErrors\":1,\"p50Micros\":900,\"p99Micros\":4000}]}");
      case "POST /drain" -> {
        String address = Disk.json().readTree(body).path("address").asText();
        boolean listed = table.toString().contains(address);
        drained.add(address + (listed ? " while in the table" : " after a table without it"));
        yield ok("{}");
      }
      default -> "HTTP/1.1 404 Not Found\r\n\r\n";
    };
  }

  private String put(String body) throws IOException {
    if (refuse != null && body.contains(refuse)) {
      return "HTTP/1.1 400 Bad Request\r\nContent-Length: 13\r\n\r\nno such thing";
    }
    JsonNode given = Disk.json().readTree(body);
    if (given.path("generation").asLong() < generation) {
      return "HTTP/1.1 409 Conflict\r\n\r\n";
    }
    table = given;
    generation = given.path("generation").asLong();
    return "HTTP/1.1 204 No Content\r\n\r\n";
  }

  private static String ok(String body) {
    return "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
  }

  private static String chunked(String body) {
    int half = body.length() / 2;
    return "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        + Integer.toHexString(half)
        + "\r\n"
        + body.substring(0, half)
        + "\r\n"
        + Integer.toHexString(body.length() - half)
        + "\r\n"
        + body.substring(half)
        + "\r\n0\r\n\r\n";
  }

  @Override
  public void close() throws IOException {
    server.close();
    Files.deleteIfExists(socket);
  }
}
