package io.company.platform.e2e.bench;

import io.company.platform.e2e.Api;
import io.company.platform.e2e.Connection;
import io.company.platform.e2e.Database;
import io.company.platform.e2e.Installation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Databases created and deleted while database-service is killed every few seconds: what is stuck,
 * and what is left on the node when all are gone.
 */
final class ChurnFigure {

  private static final int DATABASES = Integer.getInteger("bench.databases", 100);

  /** How long it lives after it is ready: so long that each moment of its work is hit some time. */
  private static final long SHORTEST_LIFE_MILLIS = 1_000;

  private static final long LONGEST_LIFE_MILLIS = 5_000;
  private static final Duration LIMIT = Duration.ofMinutes(6);
  private static final Duration AFTERWARDS = Duration.ofMinutes(2);

  /** At once, by its reconciler, or already. */
  private static final Set<Integer> DELETED = Set.of(200, 202, 404);

  private final Installation installation;
  private final Api alice;

  ChurnFigure(Installation installation) {
    this.installation = installation;
    this.alice = installation.as("alice");
  }

  Figure measure() throws Exception {
    List<Database> all =
        IntStream.range(0, DATABASES)
            .mapToObj(i -> new Database(alice, "bench-churn-" + i))
            .toList();
    AtomicInteger kills = new AtomicInteger();
    long begin = System.nanoTime();
    int stuck;
    try (Killer killer = new Killer(installation, kills)) {
      all.forEach(ChurnFigure::request);
      stuck = waitFor(all, each -> phase(each).equals("Ready"), LIMIT).size();
      all.forEach(each -> insist(() -> DELETED.contains(alice.delete(each.path()).status())));
      waitFor(all, Database::gone, LIMIT);
    }
    List<Database> remaining = waitFor(all, Database::gone, AFTERWARDS);
    double seconds = (System.nanoTime() - begin) / 1e9;
    List<String> leaked = leaked();
    return Figure.atMost(
        "databases created and deleted under kill -9 of database-service: leaked or stuck",
        0,
        stuck + remaining.size() + leaked.size(),
        "",
        String.format(
            "%d databases, %d kills in %.0f s, each 1 to 5 s after it was ready; never ready %d, never gone %d, left on the node %s",
            DATABASES, kills.get(), seconds, stuck, remaining.size(), leaked));
  }

  private static void request(Database database) {
    insist(
        () -> {
          try {
            database.request("version: \"14\", environments: [production], deletionPolicy: Delete");
            return true;
          } catch (AssertionError refused) {
            return false;
          }
        });
  }

  private interface Attempt {
    boolean succeeds();
  }

  /** While database-service is away its API answers 503, as it should. */
  private static void insist(Attempt attempt) {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (!attempt.succeeds()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("database-service did not take it within " + LIMIT);
      }
      pause(100);
    }
  }

  private String phase(Database database) {
    return alice.get(database.path()).json().path("status").path("phase").asText();
  }

  private static List<Database> waitFor(
      List<Database> all, java.util.function.Predicate<Database> condition, Duration limit) {
    List<Database> waiting = new ArrayList<>(all);
    long end = System.nanoTime() + limit.toNanos();
    while (!waiting.isEmpty() && System.nanoTime() < end) {
      waiting.removeIf(condition);
      pause(200);
    }
    return waiting;
  }

  /** What the node still keeps for databases, by name; the sweep may take a moment. */
  private List<String> leaked() throws IOException {
    long end = System.nanoTime() + AFTERWARDS.toNanos();
    List<String> left = left();
    while (!left.isEmpty() && System.nanoTime() < end) {
      pause(500);
      left = left();
    }
    return left;
  }

  private List<String> left() throws IOException {
    List<String> left = new ArrayList<>();
    for (String folder : List.of("workloads", "volumes", "runs", "tasks")) {
      Path path = installation.home().resolve("node").resolve(folder);
      if (Files.isDirectory(path)) {
        try (Stream<Path> entries = Files.list(path)) {
          entries
              .map(each -> each.getFileName().toString())
              .filter(name -> name.startsWith("db-"))
              .forEach(name -> left.add(folder + "/" + name));
        }
      }
    }
    return left;
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Kills database-service again and again, each time a few seconds after it was ready. */
  private static final class Killer implements AutoCloseable {

    private final AtomicBoolean on = new AtomicBoolean(true);
    private final Thread thread;

    Killer(Installation installation, AtomicInteger kills) {
      thread = Thread.ofVirtual().start(() -> run(installation, kills));
    }

    private void run(Installation installation, AtomicInteger kills) {
      Random random = new Random(1);
      int port = installation.parts().get("database-service").path("port").asInt();
      while (on.get()) {
        pause(100);
        if (!ready(port)) {
          continue;
        }
        pause(random.nextLong(SHORTEST_LIFE_MILLIS, LONGEST_LIFE_MILLIS));
        long pid = installation.parts().get("database-service").path("pid").asLong();
        if (on.get() && pid > 0) {
          ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
          kills.incrementAndGet();
        }
      }
    }

    /** Asked of itself: what {@code status} costs would be taken from it. */
    private static boolean ready(int port) {
      try (Connection connection = new Connection(port)) {
        byte[] request = Connection.request("GET", "localhost", "/q/health/ready", Map.of(), null);
        return connection.exchange(request).status() == 200;
      } catch (IOException notYet) {
        return false;
      }
    }

    @Override
    public void close() throws InterruptedException {
      on.set(false);
      thread.join();
    }
  }
}
