package io.company.platform.e2e.bench;

import io.company.platform.e2e.Connection;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** Loads one port of loopback over a fixed number of keep-alive connections for a bounded time. */
final class Load {

  private static final long HIGHEST_MICROS = TimeUnit.SECONDS.toMicros(60);

  private Load() {}

  /**
   * @param perSecond of good answers; @param micros of each, from when it was due
   */
  record Result(double perSecond, Histogram micros, long failed, String firstFailure) {

    double millisAt(double percentile) {
      return micros.getValueAtPercentile(percentile) / 1000.0;
    }

    Result orFail() {
      if (failed > 0) {
        throw new IllegalStateException(
            failed + " requests failed, the first with: " + firstFailure);
      }
      return this;
    }
  }

  /** As many as the connections manage, one request in flight on each. */
  static Result closed(int port, int connections, int seconds, IntFunction<byte[]> requests) {
    return run(port, connections, seconds, 0, requests);
  }

  /**
   * A fixed rate; latency counts from when a request was due, so that a stall is seen (coordinated
   * omission).
   */
  static Result open(
      int port, int connections, int seconds, int perSecond, IntFunction<byte[]> requests) {
    return run(port, connections, seconds, perSecond, requests);
  }

  private static Result run(
      int port, int connections, int seconds, int perSecond, IntFunction<byte[]> requests) {
    Histogram micros = new ConcurrentHistogram(HIGHEST_MICROS, 3);
    AtomicReference<String> failure = new AtomicReference<>();
    List<Client> clients = new ArrayList<>();
    long begin = System.nanoTime();
    long end = begin + TimeUnit.SECONDS.toNanos(seconds);
    for (int i = 0; i < connections; i++) {
      long interval = perSecond == 0 ? 0 : TimeUnit.SECONDS.toNanos(connections) / perSecond;
      Client client =
          new Client(
              port,
              i,
              connections,
              begin + interval * i / connections,
              end,
              interval,
              requests,
              micros);
      client.failure = failure;
      client.thread = Thread.ofPlatform().daemon().start(client);
      clients.add(client);
    }
    long failed = 0;
    for (Client client : clients) {
      client.join();
      failed += client.failed;
    }
    double elapsed = (System.nanoTime() - begin) / 1e9;
    return new Result(micros.getTotalCount() / elapsed, micros, failed, failure.get());
  }

  private static final class Client implements Runnable {
    private final int port;
    private final int step;
    private final long end;
    private final long intervalNanos;
    private final IntFunction<byte[]> requests;
    private final Histogram micros;
    private int next;
    private long due;
    private long failed;
    private AtomicReference<String> failure;
    private Thread thread;

    Client(
        int port,
        int first,
        int step,
        long due,
        long end,
        long intervalNanos,
        IntFunction<byte[]> requests,
        Histogram micros) {
      this.port = port;
      this.next = first;
      this.step = step;
      this.due = due;
      this.end = end;
      this.intervalNanos = intervalNanos;
      this.requests = requests;
      this.micros = micros;
    }

    @Override
    public void run() {
      try (Connection connection = new Connection(port)) {
        while (System.nanoTime() < end) {
          one(connection);
        }
      } catch (IOException | RuntimeException e) {
        failed++;
        failure.compareAndSet(null, e.toString());
      }
    }

    private void one(Connection connection) throws IOException {
      byte[] request = requests.apply(next);
      next += step;
      long from = System.nanoTime();
      if (intervalNanos > 0) {
        while (System.nanoTime() < due) {
          LockSupport.parkNanos(due - System.nanoTime());
        }
        from = due;
        due += intervalNanos;
      }
      Connection.Response response = connection.exchange(request);
      if (response.status() >= 300) {
        failed++;
        failure.compareAndSet(null, response.status() + " " + response.text());
        return;
      }
      micros.recordValue(Math.min(HIGHEST_MICROS, (System.nanoTime() - from) / 1000));
    }

    void join() {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
  }
}
