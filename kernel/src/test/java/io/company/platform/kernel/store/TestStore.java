package io.company.platform.kernel.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.kernel.fixture.EmbeddedPostgres;
import io.company.platform.kernel.resource.Json;
import io.company.platform.kernel.resource.Key;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** A store on an embedded database, as a service would open it. */
public final class TestStore implements AutoCloseable {

  public static final Actor ACTOR = new Actor("tester");

  private final Vertx vertx = Vertx.vertx();
  private final PostgresStore store;

  public TestStore(String url, int queue, int ring, String... reconciled) {
    store =
        new PostgresStore(
            vertx, config(url, queue, ring), Set.of(reconciled), new SimpleMeterRegistry());
    store.open();
    try {
      store.ready().get(30, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  public PostgresStore store() {
    return store;
  }

  /** An object whose spec is {@code {"value": value}}. */
  public static ObjectNode object(Object value) {
    ObjectNode object = Json.object().put("kind", "Thing");
    object
        .putObject("metadata")
        .putObject("labels")
        .put("parity", value.hashCode() % 2 == 0 ? "even" : "odd");
    object.putObject("spec").put("value", value.toString());
    return object;
  }

  public static Key key(String name) {
    return new Key("things", "orders", name);
  }

  public Written put(String name, Object value) {
    return store
        .write(key(name), ACTOR, current -> new Decision.Verdict.Put(object(value)))
        .await()
        .atMost(Duration.ofSeconds(20));
  }

  public Written delete(String name) {
    return store
        .write(key(name), ACTOR, current -> new Decision.Verdict.Delete())
        .await()
        .atMost(Duration.ofSeconds(20));
  }

  static StoreConfig config(String url, int queue, int ring) {
    return new StoreConfig() {
      @Override
      public Optional<String> url() {
        return Optional.of(url);
      }

      @Override
      public String user() {
        return EmbeddedPostgres.USER;
      }

      @Override
      public Optional<String> password() {
        return Optional.of(EmbeddedPostgres.PASSWORD);
      }

      @Override
      public Optional<String> migration() {
        return Optional.empty();
      }

      @Override
      public int connections() {
        return 8;
      }

      @Override
      public int queue() {
        return queue;
      }

      @Override
      public int ring() {
        return ring;
      }

      @Override
      public Duration retention() {
        return Duration.ofHours(24);
      }

      @Override
      public long retainedChanges() {
        return 10_000;
      }
    };
  }

  @Override
  public void close() {
    store.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
