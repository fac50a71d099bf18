package io.company.platform.database.restore;

import io.company.platform.database.archive.Chores;
import io.company.platform.database.archive.Lag;
import io.company.platform.database.archive.Server;
import io.company.platform.database.backup.Backup;
import io.company.platform.database.backup.BackupCare;
import io.company.platform.database.backup.BackupReconciler;
import io.company.platform.database.backup.Backups;
import io.company.platform.database.backup.Removal;
import io.company.platform.database.backup.Sessions;
import io.company.platform.database.lab.Binaries;
import io.company.platform.database.lab.Lab;
import io.company.platform.kernel.resource.Json;
import io.company.platform.kernel.resource.Key;
import io.company.platform.kernel.resource.Resource;
import java.time.Instant;

/** Restores a gigabyte, a tenth of it from the log, to a point in time, and prints the seconds. */
public final class RestoreBench {

  private static final String FILL =
      "INSERT INTO filler SELECT n, (SELECT string_agg(md5(n::text || '/' || i || random()), '')"
          + " FROM generate_series(1, 30) i) FROM generate_series(%d, %d) n";

  private RestoreBench() {}

  public static void main(String[] arguments) throws Exception {
    int rows = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 900_000;
    int after = rows / 9;
    try (Lab lab = new Lab()) {
      Resource database = lab.database("orders-db", Binaries.versions(14).getLast());
      Server server = lab.servers.of(database).getFirst();
      Chores chores = new Chores(lab.home);
      Backups backups = new Backups(lab.objects);
      BackupReconciler backing =
          new BackupReconciler(
              backups,
              lab.objects,
              lab.servers,
              new Sessions(lab.servers),
              chores,
              new Removal(backups, lab.objects, chores, lab.home),
              key -> {});
      BackupCare care = new BackupCare(backups, lab.home);
      long begin = System.nanoTime();
      lab.sql(
          server,
          "orders_db",
          "CREATE TABLE filler (id int PRIMARY KEY, text text)",
          FILL.formatted(1, rows));
      tell("filled", begin);
      long worst = 0;
      try (var connection = lab.servers.connect(server, "postgres")) {
        worst = Lag.of(connection).seconds();
      }
      System.out.println("archive lag after the load, seconds=" + worst);
      begin = System.nanoTime();
      Backup backup = Backup.from(care.request(server));
      lab.until(backing, backup.key(), () -> lab.phase(backup.key()).equals("Completed"));
      tell("backed up", begin);
      lab.sql(server, "orders_db", FILL.formatted(rows + 1, rows + after));
      Instant time = Instant.now();
      lab.sql(server, "orders_db", "DELETE FROM filler WHERE id <= 1000");
      Restores restores = new Restores(lab.objects);
      var body = Json.object().put("time", time.toString());
      Key key =
          new Key(
              "restores",
              "orders",
              restores.request(database, body, false, Instant.now()).at("/metadata/name").asText());
      RestoreReconciler restoring =
          new RestoreReconciler(
              restores,
              lab.objects,
              backups,
              lab.servers,
              chores,
              lab.home,
              new Flush(lab.servers),
              new Copies(lab.objects, lab.servers, lab.home),
              woken -> {});
      begin = System.nanoTime();
      lab.until(restoring, key, () -> lab.phase(key).matches("AwaitingConfirmation|Failed"));
      tell("restored, " + lab.phase(key), begin);
      System.out.println(
          lab.objects.get(key).orElseThrow().status().path("recoverySeconds") + " s");
      Server now = lab.servers.now(server);
      System.out.println(
          lab.query(now, "orders_db", "SELECT count(*) FROM filler")
              + " rows of "
              + (rows + after)
              + ", "
              + lab.query(now, "orders_db", "SELECT pg_database_size('orders_db') / 1000000")
              + " MB");
    }
  }

  private static void tell(String what, long begin) {
    System.out.printf("%s seconds=%.1f%n", what, (System.nanoTime() - begin) / 1e9);
  }
}
