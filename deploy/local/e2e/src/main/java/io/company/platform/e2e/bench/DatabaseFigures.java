package io.company.platform.e2e.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.company.platform.e2e.Api;
import io.company.platform.e2e.Connection;
import io.company.platform.e2e.Database;
import io.company.platform.e2e.Installation;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What databases cost and how fast they come, and come back. */
final class DatabaseFigures {

  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final String PRODUCTION = "production";
  private static final int POLL_MILLIS = 5;

  /** Incompressible rows of some 1,000 bytes: a million of them are a gigabyte. */
  private static final String FILL =
      "INSERT INTO filler SELECT n, (SELECT string_agg(md5(n::text || '/' || i || random()), '')"
          + " FROM generate_series(1, 30) i) FROM generate_series(%d, %d) n";

  private static final int ROWS = 1_000_000;
  private static final int ROWS_AFTER_BACKUP = 100_000;

  private final Installation installation;
  private final Api alice;
  private final int times;

  DatabaseFigures(Installation installation, int times) {
    this.installation = installation;
    this.alice = installation.as("alice");
    this.times = times;
  }

  List<Figure> measure() throws Exception {
    List<Figure> figures = new ArrayList<>();
    told(figures, ready());
    told(figures, memory());
    told(figures, recoveryPoint());
    told(figures, restore());
    return figures;
  }

  /** At once too: together they take some ten minutes. */
  private static void told(List<Figure> figures, Figure figure) {
    figures.add(figure);
    System.err.println("bench: " + figure);
  }

  private Database database(String name) {
    return new Database(alice, name);
  }

  /** From sending the request to the API's first answer that says Ready. */
  private Figure ready() throws InterruptedException {
    int rounds = times * 4;
    List<Double> millis = new ArrayList<>();
    for (int i = -3; i < rounds; i++) {
      Database database = database("bench-ready-" + (i + 3));
      long begin = System.nanoTime();
      database.request("version: \"14\", environments: [production], deletionPolicy: Delete");
      while (!alice
          .get(database.path())
          .json()
          .path("status")
          .path("phase")
          .asText()
          .equals("Ready")) {
        if (System.nanoTime() - begin > LIMIT.toNanos()) {
          throw new AssertionError(
              database.name() + " is not ready: " + alice.get(database.path()));
        }
        Thread.sleep(POLL_MILLIS);
      }
      if (i >= 0) {
        millis.add((System.nanoTime() - begin) / 1e6);
      }
      database.awaitBackup(PRODUCTION).delete();
      awaitGone(database);
    }
    Collections.sort(millis);
    return Figure.atMost(
        "Database requested → ready, p50",
        400,
        millis.get(millis.size() / 2),
        "ms",
        String.format(
            "%d times, %.0f to %.0f ms; asked every %d ms",
            rounds, millis.getFirst(), millis.getLast(), POLL_MILLIS));
  }

  private Figure memory() throws Exception {
    Database database = database("bench-idle");
    database.request(
        "version: \"14\", size: small, environments: [production], deletionPolicy: Delete");
    database.awaitReady().awaitBackup(PRODUCTION);
    Thread.sleep(25_000); // the node measures every ten seconds
    String uid = alice.get(database.path()).json().at("/metadata/uid").asText();
    double bytes = workloadBytes("db-" + uid.substring(0, 8) + "-" + PRODUCTION);
    database.delete();
    awaitGone(database);
    return Figure.atMost(
        "memory of a small idle database server",
        60,
        bytes / 1e6,
        "MB",
        "as the node's metrics say, 25 s after its first backup");
  }

  private double workloadBytes(String workload) throws IOException {
    int port = installation.parts().get("node").path("port").asInt();
    String page;
    try (Connection connection = new Connection(port)) {
      page =
          connection
              .exchange(
                  Connection.request(
                      "GET",
                      "localhost",
                      "/q/metrics",
                      Map.of("Authorization", "Bearer " + installation.token("alice")),
                      null))
              .text();
    }
    Matcher line =
        Pattern.compile("platform_workload_memory_bytes\\{[^}]*\"" + workload + "\"[^}]*} (\\S+)")
            .matcher(page);
    if (!line.find()) {
      throw new AssertionError("the node's metrics say nothing of " + workload);
    }
    return Double.parseDouble(line.group(1));
  }

  /**
   * How long an acknowledged write waits until its log segment is in the archive: rows at a steady
   * pace and lone ones, each with the segment that it went to.
   */
  private Figure recoveryPoint() throws Exception {
    Database database = database("bench-point");
    database
        .request("version: \"14\", environments: [production], deletionPolicy: Delete")
        .awaitReady()
        .awaitBackup(PRODUCTION);
    double steady;
    double lone;
    try (var connection = database.connect(PRODUCTION);
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE beat (at timestamptz)");
      steady = worstArchiveSeconds(statement, 300, 100);
      lone = worstArchiveSeconds(statement, 5, 7_000);
    }
    database.delete();
    awaitGone(database);
    return Figure.atMost(
        "recovery point: acknowledged write → its log in the archive, the longest",
        5,
        Math.max(steady, lone),
        "s",
        String.format("300 writes, 10 a second: %.1f s; 5 lone ones: %.1f s", steady, lone));
  }

  private record Beat(long ackNanos, String segment) {}

  private static double worstArchiveSeconds(Statement statement, int beats, long everyMillis)
      throws SQLException, InterruptedException {
    Deque<Beat> waiting = new ArrayDeque<>();
    double worst = 0;
    long next = System.nanoTime();
    for (int sent = 0; sent < beats || !waiting.isEmpty(); ) {
      if (sent < beats && System.nanoTime() >= next) {
        statement.execute("INSERT INTO beat VALUES (now())");
        long ack = System.nanoTime();
        String segment = one(statement, "SELECT pg_walfile_name(pg_current_wal_lsn())");
        waiting.add(new Beat(ack, segment));
        sent++;
        next += everyMillis * 1_000_000;
      }
      String archived =
          one(statement, "SELECT coalesce(last_archived_wal, '') FROM pg_stat_archiver");
      while (!waiting.isEmpty() && waiting.peek().segment().compareTo(archived) <= 0) {
        worst = Math.max(worst, (System.nanoTime() - waiting.poll().ackNanos()) / 1e9);
      }
      if (!waiting.isEmpty() && System.nanoTime() - waiting.peek().ackNanos() > LIMIT.toNanos()) {
        throw new AssertionError("not archived: " + waiting.peek() + ", archived is " + archived);
      }
      Thread.sleep(20);
    }
    return worst;
  }

  private static String one(Statement statement, String sql) throws SQLException {
    try (ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }

  private Figure restore() throws Exception {
    Database database = database("bench-restore");
    database
        .request(
            "version: \"14\", size: medium, environments: [production], deletionPolicy: Delete")
        .awaitReady()
        .awaitBackup(PRODUCTION);
    database.execute(PRODUCTION, "CREATE TABLE filler (id int PRIMARY KEY, text text)");
    database.execute(PRODUCTION, FILL.formatted(1, ROWS));
    JsonNode made = alice.post(database.path() + "/backup", "{}").expect(200).json();
    String backup = made.at("/items/0/metadata/name").asText();
    alice.await(
        Api.path("orders", "backups", backup),
        LIMIT,
        o -> o.at("/status/phase").asText().equals("Completed"));
    database.execute(PRODUCTION, FILL.formatted(ROWS + 1, ROWS + ROWS_AFTER_BACKUP));
    long bytes =
        Long.parseLong(database.query(PRODUCTION, "SELECT pg_database_size(current_database())"));
    Instant time = Instant.now();
    database.execute(PRODUCTION, "DELETE FROM filler WHERE id <= 1000");
    JsonNode restore =
        database.restore(
            "{\"environment\": \"production\", \"time\": \"%s\"}".formatted(time), LIMIT);
    String rows = database.query(PRODUCTION, "SELECT count(*) FROM filler");
    if (!rows.equals(String.valueOf(ROWS + ROWS_AFTER_BACKUP))) {
      throw new AssertionError("restored " + rows + " rows; backup " + backup);
    }
    database.delete();
    awaitGone(database);
    return Figure.atMost(
        "restore of 1 GB with its log to a point in time, in place",
        60,
        restore.at("/status/recoverySeconds").asDouble(),
        "s",
        String.format(
            "%,d MB, of which %d MB were written after the base backup",
            bytes / 1_000_000, ROWS_AFTER_BACKUP / 1_000));
  }

  private void awaitGone(Database database) throws InterruptedException {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (!database.gone()) {
      if (System.nanoTime() > end) {
        throw new AssertionError(database.name() + " is not gone: " + alice.get(database.path()));
      }
      Thread.sleep(50);
    }
  }
}
