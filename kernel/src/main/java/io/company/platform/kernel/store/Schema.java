package io.company.platform.kernel.store;

import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import org.flywaydb.core.Flyway;
import org.jboss.logging.Logger;

/**
 * Brings the database to the newest migration: the kernel's files in {@code db/migration} are
 * numbered below 100, the service's own from 100. Flyway is loaded only when there is something to
 * migrate.
 */
final class Schema {

  private static final Logger LOG = Logger.getLogger(Schema.class);

  /** Of the newest file of the kernel's; a test compares them. */
  static final String VERSION = "2";

  private static final String APPLIED =
      "SELECT count(DISTINCT version) FROM flyway_schema_history WHERE success AND version = ANY ($1::text[])";

  private Schema() {}

  /**
   * @param own version of the service's newest migration; empty where it has none
   */
  static void migrate(Pool pool, String url, String user, String password, Optional<String> own)
      throws InterruptedException {
    Set<String> newest = new TreeSet<>(Set.of(VERSION));
    own.ifPresent(newest::add);
    if (current(pool, newest)) {
      return;
    }
    int applied =
        Flyway.configure(Schema.class.getClassLoader())
            .dataSource("jdbc:" + url, user, password)
            .locations("classpath:db/migration")
            .outOfOrder(true)
            .load()
            .migrate()
            .migrationsExecuted;
    LOG.infof("database migrated versions=%s migrations=%d", newest, applied);
  }

  private static boolean current(Pool pool, Set<String> newest) throws InterruptedException {
    try {
      Tuple versions = Tuple.tuple().addArrayOfString(newest.toArray(String[]::new));
      return pool.preparedQuery(APPLIED)
              .execute(versions)
              .toCompletionStage()
              .toCompletableFuture()
              .get()
              .iterator()
              .next()
              .getLong(0)
          == newest.size();
    } catch (ExecutionException e) {
      return false;
    }
  }
}
