package io.company.platform.e2e.bench;

import io.company.platform.e2e.Api;
import io.company.platform.e2e.Connection;
import io.company.platform.e2e.Installation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * From a write's acknowledgement to its delivery at each of 100 watchers, at 100 writes a second.
 */
final class WatchFigure {

  private static final int WATCHERS = 100;
  private static final int WRITES_PER_SECOND = 100;
  private static final long WAIT_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final Installation installation;
  private final int seconds;
  private final Map<String, Long> acknowledgedAt = new ConcurrentHashMap<>();
  private final Histogram micros = new ConcurrentHistogram(TimeUnit.SECONDS.toMicros(60), 3);

  WatchFigure(Installation installation, int seconds) {
    this.installation = installation;
    this.seconds = seconds;
  }

  /** An event that a watcher saw; its latency is known once the write was acknowledged. */
  private record Seen(String mark, long atNanos) {}

  Figure measure() throws IOException {
    String path = Api.path("orders", "databases", "");
    installation.as("alice").apply(manifest("0")).expect(200);
    List<List<Seen>> seen = new ArrayList<>();
    List<Connection> connections = new ArrayList<>();
    CountDownLatch ready = new CountDownLatch(WATCHERS);
    for (int i = 0; i < WATCHERS; i++) {
      List<Seen> events = new ArrayList<>();
      Connection connection = new Connection(installation.apiPort());
      seen.add(events);
      connections.add(connection);
      Thread.ofPlatform().daemon().start(() -> watch(connection, path, events, ready));
    }
    awaitReady(ready);
    int writes = write();
    long deadline = System.nanoTime() + WAIT_NANOS;
    while (System.nanoTime() < deadline && delivered(seen) < (long) writes * WATCHERS) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
    long delivered = delivered(seen);
    for (Connection connection : connections) {
      connection.close();
    }
    record(seen);
    installation.as("alice").delete(Api.path("orders", "databases", "bench-watched"));
    String detail =
        String.format(
            "%d of %d deliveries; p50 %.1f ms, p99 %.1f ms, max %.1f ms",
            delivered, (long) writes * WATCHERS, at(50), at(99), at(100));
    Figure figure =
        Figure.atMost("write acknowledged → delivered to a watch, p99", 25, at(99), "ms", detail);
    boolean all = delivered >= (long) writes * WATCHERS;
    return new Figure(
        figure.name(), figure.bar(), figure.measured(), figure.unit(), figure.met() && all, detail);
  }

  private static void awaitReady(CountDownLatch ready) {
    try {
      if (!ready.await(30, TimeUnit.SECONDS)) {
        throw new IllegalStateException(
            ready.getCount() + " of " + WATCHERS + " watches did not start");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private int write() throws IOException {
    int total = seconds * WRITES_PER_SECOND;
    long interval = TimeUnit.SECONDS.toNanos(1) / WRITES_PER_SECOND;
    Map<String, String> headers =
        Map.of(
            "Authorization",
            "Bearer " + installation.token("alice"),
            "Content-Type",
            "application/yaml");
    try (Connection connection = new Connection(installation.apiPort())) {
      long due = System.nanoTime();
      for (int i = 0; i < total; i++) {
        String mark = "m" + i;
        Connection.Response response =
            connection.exchange(
                Connection.request("POST", "localhost", "/v1/apply", headers, manifest(mark)));
        acknowledgedAt.put(mark, System.nanoTime());
        if (response.status() != 200) {
          throw new IllegalStateException("a write failed: " + response.text());
        }
        due += interval;
        while (System.nanoTime() < due) {
          LockSupport.parkNanos(due - System.nanoTime());
        }
      }
    }
    return total;
  }

  private void watch(Connection connection, String path, List<Seen> events, CountDownLatch ready) {
    try {
      connection.send(
          Connection.request(
              "GET",
              "localhost",
              path + "?watch=true",
              Map.of("Authorization", "Bearer " + installation.token("alice")),
              null));
      connection.line();
      connection.headers();
      while (true) {
        String line = connection.line();
        int at = line.indexOf("\"mark\":\"");
        if (at < 0) {
          continue;
        }
        long now = System.nanoTime();
        String mark = line.substring(at + 8, line.indexOf('"', at + 8));
        if (mark.equals("0")) {
          ready.countDown();
          continue;
        }
        synchronized (events) {
          // Status changes of the same object carry the same mark: only the first event of a mark
          // counts.
          if (events.isEmpty() || !events.getLast().mark.equals(mark)) {
            events.add(new Seen(mark, now));
          }
        }
      }
    } catch (IOException e) {
      // The measurement closed the connection; too few deliveries would tell of any other reason.
    }
  }

  private static long delivered(List<List<Seen>> seen) {
    long count = 0;
    for (List<Seen> events : seen) {
      synchronized (events) {
        count += events.size();
      }
    }
    return count;
  }

  private void record(List<List<Seen>> seen) {
    for (List<Seen> events : seen) {
      synchronized (events) {
        for (Seen event : events) {
          Long acknowledged = acknowledgedAt.get(event.mark);
          if (acknowledged != null) {
            micros.recordValue(Math.max(0, (event.atNanos - acknowledged) / 1000));
          }
        }
      }
    }
  }

  private double at(double percentile) {
    return micros.getValueAtPercentile(percentile) / 1000.0;
  }

  private static String manifest(String mark) {
    return """
        kind: Database
        metadata:
          name: bench-watched
          namespace: orders
          labels: {mark: "%s"}
        spec:
          type: postgresql
        """
        .formatted(mark);
  }
}
