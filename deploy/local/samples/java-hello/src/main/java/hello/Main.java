package hello;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executors;

/** A greeting over HTTP on the JDK alone: the smallest Java application that the platform builds and runs. */
public final class Main {
  private static final int STOP_SECONDS = 8;
  private static final byte[] GREETING = "{\"message\": \"Hello from Java\"}\n".getBytes(StandardCharsets.UTF_8);

  private Main() {}

  public static void main(String[] arguments) throws IOException {
    int port = Integer.parseInt(System.getenv().getOrDefault("PORT", "3000"));
    HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), 128);
    server.setExecutor(Executors.newCachedThreadPool());
    server.createContext("/", Main::greet);
    // stop() returns as soon as the exchanges in progress are over.
    Runtime.getRuntime().addShutdownHook(new Thread(() -> server.stop(STOP_SECONDS)));
    server.start();
    System.out.println("{\"level\": \"info\", \"message\": \"listening\", \"port\": " + port + "}");
  }

  private static void greet(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.getRequestBody().readAllBytes();
      exchange.getResponseHeaders().set("content-type", "application/json");
      for (String name : List.of("application", "environment", "release", "replica")) {
        String value = System.getenv().getOrDefault("PLATFORM_" + name.toUpperCase(Locale.ROOT), "none");
        exchange.getResponseHeaders().set("x-platform-" + name, value);
      }
      boolean head = exchange.getRequestMethod().equals("HEAD");
      exchange.sendResponseHeaders(200, head ? -1 : GREETING.length);
      if (!head) {
        exchange.getResponseBody().write(GREETING);
      }
    }
  }
}
