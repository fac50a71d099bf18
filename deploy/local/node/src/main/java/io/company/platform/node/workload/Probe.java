package io.company.platform.node.workload;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/**
 * Asks a replica once whether it can serve: HTTP/1.1 GET, of which only the status line is read, or
 * a TCP connect.
 */
final class Probe {

  private static final int STATUS_LINE_BYTES = 256;

  /**
   * @param connected whether something listens
   * @param detail what came back, for people
   */
  record Answer(boolean good, boolean connected, String detail) {}

  private Probe() {}

  static Answer ask(int port, Readiness readiness) {
    int timeout = (int) readiness.timeoutMillis();
    try (Socket socket = new Socket()) {
      socket.setTcpNoDelay(true);
      socket.connect(
          new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port),
          timeout);
      return readiness.path().isEmpty()
          ? new Answer(true, true, "connected")
          : get(socket, port, readiness);
    } catch (ConnectException e) {
      return new Answer(false, false, "connection refused");
    } catch (SocketTimeoutException e) {
      return new Answer(false, true, "no answer within " + timeout + " ms");
    } catch (IOException e) {
      return new Answer(false, true, "connection broken: " + e.getMessage());
    }
  }

  private static Answer get(Socket socket, int port, Readiness readiness) throws IOException {
    socket.setSoTimeout((int) readiness.timeoutMillis());
    String request =
        "GET "
            + readiness.path()
            + " HTTP/1.1\r\nHost: 127.0.0.1:"
            + port
            + "\r\nUser-Agent: platform-node-probe\r\nAccept: */*\r\nConnection: close\r\n\r\n";
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    String line = statusLine(socket);
    String[] words = line.split(" ");
    if (words.length < 2 || !words[0].startsWith("HTTP/1.") || !words[1].matches("\\d{3}")) {
      return new Answer(
          false,
          true,
          line.isEmpty() ? "connection closed without an answer" : "not an HTTP answer");
    }
    return new Answer(readiness.good(Integer.parseInt(words[1])), true, "status " + words[1]);
  }

  private static String statusLine(Socket socket) throws IOException {
    StringBuilder line = new StringBuilder();
    byte[] buffer = new byte[STATUS_LINE_BYTES];
    while (line.length() < STATUS_LINE_BYTES && line.indexOf("\n") < 0) {
      int read = socket.getInputStream().read(buffer);
      if (read < 0) {
        break;
      }
      line.append(new String(buffer, 0, read, StandardCharsets.ISO_8859_1));
    }
    int end = line.indexOf("\n");
    return (end < 0 ? line.toString() : line.substring(0, end)).strip();
  }
}
