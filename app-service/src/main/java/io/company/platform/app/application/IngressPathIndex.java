package io.company.platform.app.application;

import com.fasterxml.jackson.databind.JsonNode;
import io.company.platform.kernel.error.PlatformException;
import io.company.platform.kernel.error.Reason;
import io.company.platform.kernel.resource.Key;
import io.company.platform.kernel.resource.Resource;
import io.company.platform.kernel.store.Change;
import io.company.platform.kernel.store.Page;
import io.company.platform.kernel.store.Query;
import io.company.platform.kernel.store.Store;
import io.company.platform.kinds.Kinds;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jboss.logging.Logger;

/**
 * The paths of all applications, kept in memory by following the change log, so that admitting a
 * write costs no query. It lags the log by a moment: two applications that ask for one path in the
 * same instant may both get it, which the reconciler finds and says.
 */
@ApplicationScoped
class IngressPathIndex {

  private static final Logger LOG = Logger.getLogger(IngressPathIndex.class);
  private static final String PLURAL = Kinds.APPLICATION.plural();
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Store store;
  private volatile IngressPaths paths = new IngressPaths();
  private final CompletableFuture<Void> loaded = new CompletableFuture<>();
  private Cancellable following;

  IngressPathIndex(Store store) {
    this.store = store;
  }

  void start(@Observes StartupEvent event) {
    following =
        Multi.createFrom()
            .deferred(this::loadAndFollow)
            .onFailure()
            .invoke(this::note)
            .onFailure()
            .retry()
            .withBackOff(Duration.ofMillis(100), Duration.ofSeconds(5))
            .indefinitely()
            .subscribe()
            .with(
                this::see,
                failure -> LOG.errorf(failure, "paths of applications are no longer followed"));
  }

  @PreDestroy
  void stop() {
    if (following != null) {
      following.cancel();
    }
  }

  /** What keeps the application from having the path; UNAVAILABLE while the paths can't be read. */
  Uni<Optional<IngressPaths.Conflict>> conflict(Key application, String path) {
    if (loaded.isDone()) {
      return Uni.createFrom().item(paths.conflict(application, path));
    }
    return Uni.createFrom()
        .completionStage(loaded.copy())
        .ifNoItem()
        .after(PATIENCE)
        .failWith(
            () ->
                new PlatformException(
                    Reason.UNAVAILABLE, "the paths of the applications are still being read"))
        .map(done -> paths.conflict(application, path));
  }

  /** At start the store opens in its own time. */
  private void note(Throwable failure) {
    Logger.Level level = loaded.isDone() ? Logger.Level.WARN : Logger.Level.DEBUG;
    LOG.logf(level, "paths of applications are read again cause=\"%s\"", failure);
  }

  private Multi<Change> loadAndFollow() {
    return store
        .list(Query.all(PLURAL))
        .onItem()
        .transformToMulti(
            page -> {
              load(page);
              return store.changes(page.revision());
            })
        .onCompletion()
        .failWith(() -> new IllegalStateException("the change log ended"));
  }

  /** Whoever asks meanwhile still sees the paths as they were. */
  private void load(Page page) {
    IngressPaths fresh = new IngressPaths();
    page.items().forEach(application -> put(fresh, application));
    paths = fresh;
    loaded.complete(null);
  }

  private void see(Change change) {
    Key key = change.resource().key();
    if (!key.plural().equals(PLURAL)) {
      return;
    }
    if (change.type() == Change.Type.DELETED) {
      paths.remove(key);
      return;
    }
    put(paths, change.resource());
  }

  private static void put(IngressPaths paths, Resource application) {
    JsonNode path = application.json().at("/spec/ingress/path");
    if (path.isTextual()) {
      paths.put(application.key(), path.textValue());
    }
  }
}
