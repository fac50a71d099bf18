package io.company.platform.ingress;

import io.company.platform.ingress.Connection.Reply;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Clients that send requests one after the other until stopped, and keep every answer that was not
 * 200.
 */
final class Load implements AutoCloseable {
  interface Request {
    Reply send(Connection connection) throws IOException;
  }

  final AtomicLong answered = new AtomicLong();
  final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
  private final List<Thread> clients = new ArrayList<>();
  private volatile boolean stopping;

  Load(int port, int connections, Request request) {
    for (int i = 0; i < connections; i++) {
      clients.add(Thread.ofPlatform().name("client-" + i).start(() -> run(port, request)));
    }
  }

  private void run(int port, Request request) {
    while (!stopping) {
      try (Connection connection = Connection.to(port)) {
        while (!stopping) {
          Reply reply = request.send(connection);
          if (reply.status() != 200) {
            failures.add(reply.status() + " " + reply.text());
          }
          answered.incrementAndGet();
        }
      } catch (IOException lost) {
        failures.add(lost.toString());
      }
    }
  }

  /** Waits for that many further answers. */
  void more(long count) throws Exception {
    long goal = answered.get() + count;
    Eventually.until(
        count + " further answers; failures: " + failures,
        20_000,
        () -> answered.get() >= goal || failures.size() > 1_000);
  }

  void stop() throws InterruptedException {
    stopping = true;
    for (Thread client : clients) {
      client.join(10_000);
    }
  }

  @Override
  public void close() throws Exception {
    stop();
  }
}
