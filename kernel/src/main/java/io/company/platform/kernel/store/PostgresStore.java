package io.company.platform.kernel.store;

import io.company.platform.kernel.error.PlatformException;
import io.company.platform.kernel.error.Reason;
import io.company.platform.kernel.resource.Key;
import io.company.platform.kernel.resource.Resource;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.SqlConnection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * The store on Postgres. Opens in the background, so that a service starts whether or not its
 * database is there yet; until then everything is UNAVAILABLE. What it acknowledged is durable.
 */
public final class PostgresStore implements Store, AutoCloseable {

  private static final Logger LOG = Logger.getLogger(PostgresStore.class);

  private static final int OPENING_SECONDS = 5;

  private final StoreConfig config;
  private final Pool pool;
  private final Lookups lookups;
  private final Log log;
  private final Commits commits;
  private final Pruning pruning;
  private final CompletableFuture<Void> opened = new CompletableFuture<>();
  private volatile Consumer<Set<Key>> woken = keys -> {};
  private volatile boolean closed;

  /** {@code reconciled}: the kinds whose changes wake a reconciler of this service. */
  public PostgresStore(
      Vertx vertx, StoreConfig config, Set<String> reconciled, MeterRegistry registry) {
    this.config = config;
    StoreMetrics metrics = new StoreMetrics(registry);
    PgConnectOptions connect = connectOptions(config);
    this.pool =
        PgBuilder.pool()
            .connectingTo(connect)
            .using(vertx)
            .with(
                new PoolOptions()
                    .setMaxSize(config.connections())
                    .setIdleTimeout(60)
                    .setIdleTimeoutUnit(TimeUnit.SECONDS)
                    .setConnectionTimeout(0)
                    .setMaxWaitQueueSize(1000))
            .build();
    this.lookups = new Lookups(pool);
    this.log = new Log(pool, config.ring(), metrics);
    PgConnectOptions committing = new PgConnectOptions(connect);
    committing.setMetricsName("commits");
    Transactions transactions =
        new Transactions(
            () -> PgConnection.connect(vertx, committing).map(SqlConnection.class::cast),
            reconciled);
    this.commits =
        new Commits(
            transactions,
            config.queue(),
            new Commits.Listeners(log::committed, keys -> woken.accept(keys)),
            metrics);
    this.pruning = new Pruning(pool, config);
  }

  private static PgConnectOptions connectOptions(StoreConfig config) {
    PgConnectOptions options = PgConnectOptions.fromUri(config.url().orElseThrow());
    options
        .setUser(config.user())
        .setPassword(config.password().orElse(""))
        .setCachePreparedStatements(true);
    options
        .setPipeliningLimit(64)
        .setConnectTimeout(5_000)
        .setReconnectAttempts(0)
        .setTcpNoDelay(true);
    options.setMetricsName("store");
    options.addProperty("idle_in_transaction_session_timeout", "10000");
    // Every query has its index. A plan that was cached while a table was empty must not scan it
    // when it is full.
    for (String scan : List.of("enable_seqscan", "enable_hashjoin", "enable_mergejoin", "jit")) {
      options.addProperty(scan, "off");
    }
    return options;
  }

  /** Starts to open; {@link #ready} tells when it is done. */
  public void open() {
    Thread.ofPlatform().daemon().name("store-open").start(this::openUntilDone);
  }

  private void openUntilDone() {
    int attempt = 0;
    while (!closed && !opened.isDone()) {
      try {
        Schema.migrate(
            pool,
            config.url().orElseThrow(),
            config.user(),
            config.password().orElse(""),
            config.migration());
        long head =
            pool.query(Rows.HEAD)
                .execute()
                .toCompletionStage()
                .toCompletableFuture()
                .get()
                .iterator()
                .next()
                .getLong(0);
        log.start(head);
        commits.start();
        pruning.start();
        opened.complete(null);
        LOG.infof("store open revision=%d", head);
      } catch (InterruptedException e) {
        return;
      } catch (Exception | LinkageError e) {
        LOG.warnf("store not open yet attempt=%d cause=%s", ++attempt, e.getMessage());
        pause();
      }
    }
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(250);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Done when the store is open. */
  public CompletableFuture<Void> ready() {
    return opened;
  }

  /**
   * The service's connections, for the tables that are not the store's own (work, relay, inbox).
   */
  public Pool pool() {
    return pool;
  }

  /** Told of keys that were woken by commits of this replica; what is woken is durable already. */
  public void onWoken(Consumer<Set<Key>> listener) {
    woken = listener;
  }

  @Override
  public Uni<Optional<Resource>> get(Key key) {
    return getStored(key).map(found -> found.map(Stored::toResource));
  }

  /** {@link #get} without parsing. */
  public Uni<Optional<Stored>> getStored(Key key) {
    return whenOpen(() -> lookups.find(key));
  }

  @Override
  public Uni<Page> list(Query query) {
    return listStored(query)
        .map(
            page ->
                new Page(
                    page.items().stream().map(Stored::toResource).toList(),
                    page.revision(),
                    page.continueToken(),
                    page.remaining()));
  }

  /** {@link #list} without parsing. */
  public Uni<StoredPage> listStored(Query query) {
    return whenOpen(() -> new Listing(query).read(pool));
  }

  @Override
  public Uni<Written> write(Key key, Actor actor, Decision decision) {
    return commit(key, actor, decision).map(Committed::toWritten);
  }

  /** {@link #write}, and the text of what was written. */
  public Uni<Committed> commit(Key key, Actor actor, Decision decision) {
    Lease lease = Lease.current();
    return whenOpen(() -> commits.submit(key, actor, decision, lease));
  }

  @Override
  public Multi<Change> changes(long revision) {
    return Multi.createFrom()
        .emitter(
            emitter -> {
              MultiReader reader = new MultiReader(emitter);
              follow(revision, reader).subscribe().with(reader::follows, emitter::fail);
            });
  }

  /**
   * Follows the log from after {@code revision}: {@link #changes} for readers that take entries as
   * text.
   */
  public Uni<Follower> follow(long revision, LogReader reader) {
    return whenOpen(() -> log.follow(revision, reader));
  }

  /**
   * The entries after {@code revision}, a page of them; EXPIRED when the log does not reach back
   * that far.
   */
  public Uni<List<Entry>> entriesAfter(long revision) {
    return whenOpen(() -> log.page(revision));
  }

  /** The newest revision that this replica knows of; 0 until it is open. */
  public long newest() {
    return log.ring() == null ? 0 : log.ring().head();
  }

  @Override
  public Uni<Long> revision() {
    return whenOpen(
        () ->
            pool.query(Rows.HEAD)
                .execute()
                .toCompletionStage()
                .toCompletableFuture()
                .thenApply(rows -> rows.iterator().next().getLong(0)));
  }

  private interface Question<T> {
    CompletableFuture<T> ask();
  }

  /** Right after the start a question waits for the store to open, but not for long. */
  private <T> Uni<T> whenOpen(Question<T> question) {
    return Uni.createFrom()
        .<T>completionStage(() -> opened.isDone() ? question.ask() : onceOpen(question))
        .onFailure()
        .transform(unwrap());
  }

  private <T> CompletableFuture<T> onceOpen(Question<T> question) {
    return opened
        .copy()
        .orTimeout(OPENING_SECONDS, TimeUnit.SECONDS)
        .handle(
            (nothing, failure) -> {
              if (failure != null) {
                throw new PlatformException(
                    Reason.UNAVAILABLE,
                    "the database can't be reached yet; try again",
                    List.of(),
                    1);
              }
              return nothing;
            })
        .thenCompose(nothing -> question.ask());
  }

  private static Function<Throwable, Throwable> unwrap() {
    return failure ->
        unavailable(
            failure instanceof CompletionException && failure.getCause() != null
                ? failure.getCause()
                : failure);
  }

  /**
   * What the database says to a question, as a refusal; refusals and programming errors stay as
   * they are.
   */
  static Throwable unavailable(Throwable failure) {
    if (failure instanceof RuntimeException
        && !failure.getClass().getPackageName().startsWith("io.vertx")) {
      return failure;
    }
    LOG.debugf("database failed cause=%s", failure);
    return new PlatformException(
        Reason.UNAVAILABLE, "the database can't be reached; try again", List.of(), 1);
  }

  @Override
  public void close() {
    closed = true;
    pruning.close();
    commits.close();
    log.close();
    pool.close();
  }
}
