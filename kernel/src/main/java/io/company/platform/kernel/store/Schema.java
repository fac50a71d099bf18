package io.company.platform.kernel.store;

import io.vertx.sqlclient.Pool;
import java.util.concurrent.ExecutionException;
import org.flywaydb.core.Flyway;
import org.jboss.logging.Logger;

/**
 * Brings the database to the newest migration. Flyway is loaded only when there is something to
 * migrate.
 */
final class Schema {

  private static final Logger LOG = Logger.getLogger(Schema.class);

  /** Of the newest file in {@code db/migration}; a test compares them. */
  static final String VERSION = "1";

  private static final String APPLIED =
      "SELECT count(*) FROM flyway_schema_history WHERE success AND version = '" + VERSION + "'";

  private Schema() {}

  static void migrate(Pool pool, String url, String user, String password)
      throws InterruptedException {
    if (current(pool)) {
      return;
    }
    int applied =
        Flyway.configure(Schema.class.getClassLoader())
            .dataSource("jdbc:" + url, user, password)
            .locations("classpath:db/migration")
            .load()
            .migrate()
            .migrationsExecuted;
    LOG.infof("database migrated version=%s migrations=%d", VERSION, applied);
  }

  private static boolean current(Pool pool) throws InterruptedException {
    try {
      return pool.query(APPLIED)
              .execute()
              .toCompletionStage()
              .toCompletableFuture()
              .get()
              .iterator()
              .next()
              .getLong(0)
          > 0;
    } catch (ExecutionException e) {
      return false;
    }
  }
}
