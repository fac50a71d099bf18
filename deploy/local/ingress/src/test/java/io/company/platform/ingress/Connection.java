package io.company.platform.ingress;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * One HTTP/1.1 client connection that never retries and never pools: what was lost shows as an
 * IOException.
 */
public final class Connection implements AutoCloseable {
  public record Reply(int status, Map<String, String> headers, byte[] body) {
    public String text() {
      return new String(body, StandardCharsets.UTF_8);
    }

    public String header(String name) {
      return headers.get(name);
    }
  }

  private final SocketChannel channel;
  private final InputStream in;
  private final OutputStream out;

  private Connection(SocketChannel channel) {
    this.channel = channel;
    this.in = new BufferedInputStream(Channels.newInputStream(channel), 65_536);
    this.out = Channels.newOutputStream(channel);
  }

  public static Connection to(int port) throws IOException {
    SocketChannel channel = SocketChannel.open(new InetSocketAddress("127.0.0.1", port));
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    return new Connection(channel);
  }

  public static Connection to(Path socket) throws IOException {
    return new Connection(SocketChannel.open(UnixDomainSocketAddress.of(socket)));
  }

  public Reply get(String path) throws IOException {
    return exchange("GET", path, "localhost", null);
  }

  /** One request and its whole answer; a null body sends none. */
  public Reply exchange(String method, String path, String host, byte[] body) throws IOException {
    StringBuilder head =
        new StringBuilder(method)
            .append(' ')
            .append(path)
            .append(" HTTP/1.1\r\nHost: ")
            .append(host);
    if (body != null) {
      head.append("\r\nContent-Length: ").append(body.length);
    }
    byte[] start = head.append("\r\n\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    byte[] message = new byte[start.length + (body == null ? 0 : body.length)];
    System.arraycopy(start, 0, message, 0, start.length);
    if (body != null) {
      System.arraycopy(body, 0, message, start.length, body.length);
    }
    out.write(message);
    return read(method.equals("HEAD"));
  }

  public void write(String text) throws IOException {
    write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  public void write(byte[] bytes) throws IOException {
    out.write(bytes);
  }

  /** The status and headers of the next answer; its body is left to read. */
  public Reply readHead() throws IOException {
    String statusLine = readLine();
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (String line = readLine(); !line.isEmpty(); line = readLine()) {
      int colon = line.indexOf(':');
      headers.merge(
          line.substring(0, colon).toLowerCase(Locale.ROOT),
          line.substring(colon + 1).strip(),
          (a, b) -> a + ", " + b);
    }
    return new Reply(Integer.parseInt(statusLine.substring(9, 12)), headers, new byte[0]);
  }

  public Reply read(boolean headOnly) throws IOException {
    Reply head = readHead();
    if (headOnly || head.status() == 204 || head.status() == 304 || head.status() < 200) {
      return head;
    }
    String length = head.header("content-length");
    if (length != null) {
      return new Reply(head.status(), head.headers(), readBytes(Integer.parseInt(length)));
    }
    if ("chunked".equals(head.header("transfer-encoding"))) {
      ByteArrayOutputStream body = new ByteArrayOutputStream();
      for (byte[] chunk = readChunk(); chunk.length > 0; chunk = readChunk()) {
        body.write(chunk);
      }
      return new Reply(head.status(), head.headers(), body.toByteArray());
    }
    return new Reply(head.status(), head.headers(), in.readAllBytes());
  }

  /** The next chunk; the last one is empty. */
  public byte[] readChunk() throws IOException {
    byte[] chunk = readBytes(Integer.parseInt(readLine().strip(), 16));
    readLine();
    return chunk;
  }

  public byte[] readBytes(int count) throws IOException {
    byte[] bytes = in.readNBytes(count);
    if (bytes.length < count) {
      throw new EOFException("closed after " + bytes.length + " of " + count + " bytes");
    }
    return bytes;
  }

  /** True when the other side has closed in order. */
  public boolean atEnd() throws IOException {
    return in.read() < 0;
  }

  private String readLine() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException("closed within a head: \"" + line + "\"");
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
