package io.company.platform.node.route;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Speaks HTTP/1.1 to the ingress's admin socket, one connection a request. */
final class IngressAdmin {

  private static final int BUFFER_BYTES = 16 * 1024;

  /**
   * @param body without transfer coding
   */
  record Answer(int status, String body) {}

  private final Path socket;

  IngressAdmin(Path socket) {
    this.socket = socket;
  }

  /** Fails when the ingress is away or does not answer in time. */
  Answer request(String method, String path, String body, long timeoutMillis) throws IOException {
    byte[] content = body.getBytes(StandardCharsets.UTF_8);
    String head =
        method
            + " "
            + path
            + " HTTP/1.1\r\nHost: ingress\r\nConnection: close\r\n"
            + "Content-Type: application/json\r\nContent-Length: "
            + content.length
            + "\r\n\r\n";
    long end = System.nanoTime() + timeoutMillis * 1_000_000;
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        Selector selector = Selector.open()) {
      channel.connect(UnixDomainSocketAddress.of(socket));
      channel.configureBlocking(false);
      SelectionKey key = channel.register(selector, 0);
      write(channel, key, head.getBytes(StandardCharsets.US_ASCII), end);
      write(channel, key, content, end);
      return parse(readAll(channel, key, end));
    }
  }

  private static void write(SocketChannel channel, SelectionKey key, byte[] bytes, long end)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      if (channel.write(buffer) == 0) {
        await(key, SelectionKey.OP_WRITE, end);
      }
    }
  }

  private static byte[] readAll(SocketChannel channel, SelectionKey key, long end)
      throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    while (true) {
      int read = channel.read(buffer);
      if (read < 0) {
        return all.toByteArray();
      }
      if (read == 0) {
        await(key, SelectionKey.OP_READ, end);
        continue;
      }
      all.write(buffer.array(), 0, buffer.position());
      buffer.clear();
    }
  }

  private static void await(SelectionKey key, int operation, long end) throws IOException {
    key.interestOps(operation);
    long left = (end - System.nanoTime()) / 1_000_000;
    if (left <= 0 || key.selector().select(left) == 0) {
      throw new IOException("the ingress did not answer in time");
    }
    key.selector().selectedKeys().clear();
  }

  static Answer parse(byte[] bytes) throws IOException {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    int headEnd = text.indexOf("\r\n\r\n");
    String[] words = text.split(" ", 3);
    if (headEnd < 0 || words.length < 3) {
      throw new IOException("the ingress closed the connection without an answer");
    }
    String head = text.substring(0, headEnd).toLowerCase(java.util.Locale.ROOT);
    String body = text.substring(headEnd + 4);
    String plain = head.contains("transfer-encoding: chunked") ? unchunk(body) : body;
    byte[] utf8 = plain.getBytes(StandardCharsets.ISO_8859_1);
    return new Answer(Integer.parseInt(words[1]), new String(utf8, StandardCharsets.UTF_8));
  }

  private static String unchunk(String body) {
    StringBuilder plain = new StringBuilder();
    int at = 0;
    while (true) {
      int lineEnd = body.indexOf("\r\n", at);
      int size =
          lineEnd < 0 ? 0 : Integer.parseInt(body.substring(at, lineEnd).split(";")[0].strip(), 16);
      if (size == 0) {
        return plain.toString();
      }
      plain.append(body, lineEnd + 2, lineEnd + 2 + size);
      at = lineEnd + 2 + size + 2;
    }
  }
}
