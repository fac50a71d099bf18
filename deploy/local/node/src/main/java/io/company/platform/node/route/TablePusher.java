package io.company.platform.node.route;

import com.fasterxml.jackson.databind.JsonNode;
import io.company.platform.node.disk.Disk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Brings the ingress to the table as it is now, on a virtual thread of its own: writes table.json,
 * which the ingress reads when it starts, then puts the table; goes on until that has succeeded.
 * Requests are numbered; one push serves all requests made before it.
 */
final class TablePusher implements AutoCloseable {

  private static final Logger LOG = Logger.getLogger(TablePusher.class);
  private static final long PUT_MILLIS = 5_000;
  private static final long FIRST_RETRY_MILLIS = 20;
  private static final long LONGEST_RETRY_MILLIS = 500;
  private static final int CONFLICT = 409;

  enum Outcome {
    IN_EFFECT,
    /** Written for the ingress's start; it does not answer now. */
    AWAY,
    REFUSED,
    TIMED_OUT
  }

  private final Path file;
  private final IngressAdmin admin;
  private final Supplier<List<RouteTable.Entry>> entries;
  private final Thread thread = Thread.ofVirtual().name("table-pusher").unstarted(this::run);
  private RouteTable table;
  private long requested;
  private long finished;
  private Outcome outcome = Outcome.TIMED_OUT;
  private String detail = "";
  private boolean closed;

  TablePusher(Path directory, Supplier<List<RouteTable.Entry>> entries) {
    this.file = directory.resolve("table.json");
    this.admin = new IngressAdmin(directory.resolve("admin.sock"));
    this.entries = entries;
    this.table = Disk.readReplacedJson(file, RouteTable.class).orElse(new RouteTable(0, List.of()));
  }

  void start() {
    thread.start();
  }

  /** Asks for a push of what is now; answers its number. */
  synchronized long request() {
    requested++;
    notifyAll();
    return requested;
  }

  /**
   * How the push went, waiting at most as long as given.
   *
   * @param evenIfAway false answers at the first failed attempt, true waits for the ingress to come
   *     back
   */
  synchronized Outcome await(long request, long timeoutMillis, boolean evenIfAway) {
    long end = System.nanoTime() + timeoutMillis * 1_000_000;
    while (finished < request || (outcome == Outcome.AWAY && evenIfAway)) {
      long left = (end - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        return finished < request ? Outcome.TIMED_OUT : outcome;
      }
      try {
        wait(left);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return Outcome.TIMED_OUT;
      }
    }
    return outcome;
  }

  /** What the ingress said when it refused. */
  synchronized String detail() {
    return detail;
  }

  private void run() {
    long retryMillis = FIRST_RETRY_MILLIS;
    long pushed = -1;
    while (true) {
      long request;
      synchronized (this) {
        try {
          if (requested == pushed) {
            wait(outcome == Outcome.AWAY ? retryMillis : 0);
          }
        } catch (InterruptedException e) {
          return;
        }
        if (closed) {
          return;
        }
        if (requested == pushed && outcome != Outcome.AWAY) {
          continue;
        }
        request = requested;
      }
      Outcome now = push();
      retryMillis =
          now == Outcome.AWAY
              ? Math.min(LONGEST_RETRY_MILLIS, retryMillis * 2)
              : FIRST_RETRY_MILLIS;
      pushed = request;
      finish(request, now);
    }
  }

  private synchronized void finish(long request, Outcome now) {
    if (now != outcome && now == Outcome.AWAY) {
      LOG.warn("the ingress does not answer; the table is written and will be put when it does");
    }
    finished = request;
    outcome = now;
    notifyAll();
  }

  private Outcome push() {
    try {
      List<RouteTable.Entry> current = entries.get();
      if (!current.equals(table.routes()) || table.generation() == 0) {
        table = new RouteTable(table.generation() + 1, current);
        Disk.replaceJson(file, table);
      }
      IngressAdmin.Answer answer = put();
      if (answer.status() == CONFLICT) {
        table = new RouteTable(generationInEffect() + 1, current);
        Disk.replaceJson(file, table);
        answer = put();
      }
      if (answer.status() / 100 == 2) {
        return Outcome.IN_EFFECT;
      }
      synchronized (this) {
        detail = answer.body();
      }
      LOG.errorf("the ingress refused the table: %s", answer.body());
      return Outcome.REFUSED;
    } catch (IOException | RuntimeException e) {
      LOG.debugf("the table was not put: %s", e.getMessage());
      return Outcome.AWAY;
    }
  }

  private IngressAdmin.Answer put() throws IOException {
    return admin.request("PUT", "/table", Disk.json().writeValueAsString(table), PUT_MILLIS);
  }

  private long generationInEffect() throws IOException {
    JsonNode health = Disk.json().readTree(admin.request("GET", "/health", "", PUT_MILLIS).body());
    return health.path("generation").asLong();
  }

  @Override
  public synchronized void close() {
    closed = true;
    notifyAll();
  }
}
