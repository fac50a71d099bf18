package io.company.platform.ingress;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;

/**
 * A replica in a process of its own, to be killed: answers every request with its name, after the
 * body is read.
 */
public final class ReplicaMain {
  private ReplicaMain() {}

  public static void main(String[] arguments) throws Exception {
    byte[] name = arguments[0].getBytes();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1_024);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          exchange.sendResponseHeaders(200, name.length);
          exchange.getResponseBody().write(name);
          exchange.close();
        });
    server.start();
    System.out.println(server.getAddress().getPort());
  }
}
