package io.company.platform.launcher.part;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * Asks a part over its own port whether it is ready. Never throws: what does not answer is not
 * ready.
 */
public sealed interface Probe {
  int CONNECT_MILLIS = 500;
  int READ_MILLIS = 3000;

  boolean ready();

  /** Something accepts connections. */
  record Tcp(int port) implements Probe {
    @Override
    public boolean ready() {
      try (Socket socket = connect(port)) {
        return socket.isConnected();
      } catch (IOException e) {
        return false;
      }
    }
  }

  /** A GET of the path answers with the status, 200 where none is given. */
  record Http(int port, String path, int status) implements Probe {
    public Http(int port, String path) {
      this(port, path, 200);
    }

    @Override
    public boolean ready() {
      try (Socket socket = connect(port)) {
        String request =
            "GET "
                + path
                + " HTTP/1.0\r\nHost: 127.0.0.1:"
                + port
                + "\r\nConnection: close\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        byte[] line = socket.getInputStream().readNBytes("HTTP/1.1 200".length());
        return new String(line, StandardCharsets.US_ASCII).endsWith(" " + status);
      } catch (IOException e) {
        return false;
      }
    }
  }

  /** Both say so; the second is not asked when the first does not. */
  record Both(Probe first, Probe second) implements Probe {
    @Override
    public boolean ready() {
      return first.ready() && second.ready();
    }
  }

  /**
   * The server answers a start-up packet with a request for a password (`R`), not with the error
   * that it is starting up (`E`); see "Message Formats" of the PostgreSQL protocol.
   */
  record Postgres(int port) implements Probe {
    private static final int PROTOCOL_3_0 = 196608;

    @Override
    public boolean ready() {
      try (Socket socket = connect(port)) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (String word : new String[] {"user", "probe", "database", "postgres"}) {
          body.write(word.getBytes(StandardCharsets.US_ASCII));
          body.write(0);
        }
        body.write(0);
        DataOutputStream out = new DataOutputStream(socket.getOutputStream());
        out.writeInt(8 + body.size());
        out.writeInt(PROTOCOL_3_0);
        out.write(body.toByteArray());
        out.flush();
        return new DataInputStream(socket.getInputStream()).readByte() == 'R';
      } catch (IOException e) {
        return false;
      }
    }
  }

  private static Socket connect(int port) throws IOException {
    Socket socket = new Socket();
    try {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_MILLIS);
      socket.setSoTimeout(READ_MILLIS);
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }
}
