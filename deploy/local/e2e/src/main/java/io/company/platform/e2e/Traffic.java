package io.company.platform.e2e;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * Clients that keep sending GET requests through the ingress, a bounded number a second, and count
 * what comes back. A connection that fails is a failed request: nothing is retried.
 */
public final class Traffic implements AutoCloseable {

  private static final int FAILURES_KEPT = 20;

  private final int port;
  private final byte[] request;
  private final long intervalNanos;
  private final List<Thread> clients = new ArrayList<>();
  private final List<String> failures = Collections.synchronizedList(new ArrayList<>());
  private final LongAdder sent = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final Map<String, LongAdder> byRelease = new ConcurrentHashMap<>();
  private volatile boolean stopped;

  private Traffic(int port, String host, String path, int perSecond, int connections) {
    this.port = port;
    this.request = Connection.request("GET", host, path, Map.of(), null);
    this.intervalNanos = 1_000_000_000L * connections / perSecond;
    for (int i = 0; i < connections; i++) {
      clients.add(Thread.ofPlatform().name("traffic-" + i).daemon().start(this::run));
    }
  }

  /** Starts {@code connections} clients that together send {@code perSecond} requests a second. */
  public static Traffic start(int port, String host, String path, int perSecond, int connections) {
    return new Traffic(port, host, path, perSecond, connections);
  }

  private void run() {
    Connection connection = null;
    long next = System.nanoTime();
    while (!stopped) {
      try {
        if (connection == null) {
          connection = new Connection(port);
        }
        Connection.Response response = connection.exchange(request);
        sent.increment();
        byRelease
            .computeIfAbsent(response.header("x-platform-release"), r -> new LongAdder())
            .increment();
        if (response.status() >= 400) {
          fail(response.status() + " " + response.text());
        }
        if ("close".equalsIgnoreCase(response.header("connection"))) {
          connection.close();
          connection = null;
        }
      } catch (IOException e) {
        sent.increment();
        fail(e.toString());
        connection = closed(connection);
      }
      next += intervalNanos;
      long wait = next - System.nanoTime();
      if (wait > 0) {
        LockSupport.parkNanos(wait);
      }
    }
    closed(connection);
  }

  private static Connection closed(Connection connection) {
    try {
      if (connection != null) {
        connection.close();
      }
    } catch (IOException e) {
      // It failed already and has been counted.
    }
    return null;
  }

  private void fail(String what) {
    failed.increment();
    if (failures.size() < FAILURES_KEPT) {
      failures.add(Instant.now() + " " + what);
    }
  }

  public long sent() {
    return sent.sum();
  }

  public long failed() {
    return failed.sum();
  }

  /** The first failures, with their times. */
  public List<String> failures() {
    return List.copyOf(failures);
  }

  /** Requests by the release that answered. */
  public Map<String, Long> byRelease() {
    Map<String, Long> counts = new TreeMap<>();
    byRelease.forEach((release, count) -> counts.put(release, count.sum()));
    return counts;
  }

  @Override
  public void close() {
    stopped = true;
    for (Thread client : clients) {
      try {
        client.join(5_000);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
