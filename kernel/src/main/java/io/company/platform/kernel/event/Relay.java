package io.company.platform.kernel.event;

import io.cloudevents.CloudEvent;
import io.cloudevents.kafka.CloudEventSerializer;
import io.company.platform.kernel.store.Entry;
import io.company.platform.kernel.store.PostgresStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jboss.logging.Logger;

/**
 * Publishes the log: reads on from its position, sends, waits for Kafka's acknowledgement, moves
 * the position. Every change is published at least once and in the order of its key; while Kafka is
 * down it waits, and writing goes on.
 */
public final class Relay implements AutoCloseable {

  private static final Logger LOG = Logger.getLogger(Relay.class);
  private static final long IDLE_MILLIS = 50;

  /** What is written within this time goes out together: each page has a price. */
  private static final long PACE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private static final long HELD_ELSEWHERE_MILLIS = 1_000;
  private static final long BACKOFF_MILLIS = 500;

  /** What {@code /q/health} tells; null since: all is well. */
  public record State(long position, Instant degradedSince, String cause) {}

  private final PostgresStore store;
  private final RelayPosition position;
  private final KafkaConfig config;
  private final Topics topics;
  private final String service;
  private final Thread thread = Thread.ofPlatform().daemon().name("relay").unstarted(this::run);
  private KafkaProducer<String, CloudEvent> producer;
  private volatile State state = new State(0, null, null);
  private volatile boolean closed;

  public Relay(PostgresStore store, KafkaConfig config, String service) {
    this.store = store;
    this.position = new RelayPosition(store.pool());
    this.config = config;
    this.topics = new Topics(config);
    this.service = service;
    this.thread.setContextClassLoader(Relay.class.getClassLoader());
  }

  public void start() {
    thread.start();
  }

  public State state() {
    return state;
  }

  private void run() {
    try {
      store.ready().join();
      while (!closed) {
        TimeUnit.MILLISECONDS.sleep(step());
      }
    } catch (InterruptedException e) {
      LOG.debug("relay stopped");
    } finally {
      abandonProducer();
    }
  }

  /** Publishes a page; how long to wait before the next, in milliseconds. */
  private long step() throws InterruptedException {
    try {
      OptionalLong held = position.hold();
      if (held.isEmpty()) {
        return HELD_ELSEWHERE_MILLIS;
      }
      long at = held.getAsLong();
      long heldUntil =
          System.nanoTime() + TimeUnit.SECONDS.toNanos(RelayPosition.LEASE_SECONDS / 2);
      while (System.nanoTime() < heldUntil && !closed) {
        List<Entry> entries =
            store.newest() > at
                ? store.entriesAfter(at).await().atMost(Duration.ofSeconds(5))
                : List.of();
        if (entries.isEmpty()) {
          TimeUnit.MILLISECONDS.sleep(IDLE_MILLIS);
          continue;
        }
        long began = System.nanoTime();
        publish(entries);
        at = entries.getLast().revision();
        if (!position.advance(at)) {
          return HELD_ELSEWHERE_MILLIS;
        }
        heldUntil = System.nanoTime() + TimeUnit.SECONDS.toNanos(RelayPosition.LEASE_SECONDS / 2);
        healthy(at);
        TimeUnit.NANOSECONDS.sleep(PACE_NANOS - (System.nanoTime() - began));
      }
      return 0;
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      degraded(e);
      return BACKOFF_MILLIS;
    }
  }

  private void publish(List<Entry> entries) throws Exception {
    topics.ensure(
        entries.stream()
            .map(entry -> Topics.of(entry.stored().key().plural()))
            .collect(Collectors.toSet()));
    if (producer == null) {
      producer =
          new KafkaProducer<>(settings(), new StringSerializer(), new CloudEventSerializer());
    }
    List<Future<RecordMetadata>> sent = new ArrayList<>(entries.size());
    for (Entry entry : entries) {
      String key = entry.stored().key().namespace() + "/" + entry.stored().key().name();
      sent.add(
          producer.send(
              new ProducerRecord<>(
                  Topics.of(entry.stored().key().plural()),
                  key,
                  Facts.toCloudEvent(service, entry))));
    }
    for (Future<RecordMetadata> one : sent) {
      one.get(RelayPosition.LEASE_SECONDS / 2, TimeUnit.SECONDS);
    }
  }

  private Map<String, Object> settings() {
    Map<String, Object> settings = config.client(service + "-relay");
    settings.put("acks", "all");
    settings.put("enable.idempotence", "true");
    settings.put("linger.ms", "2");
    settings.put("compression.type", "none");
    settings.put("max.block.ms", "3000");
    settings.put("request.timeout.ms", "2000");
    settings.put("delivery.timeout.ms", "3000");
    settings.put("buffer.memory", "16777216");
    settings.put("max.request.size", "4194304");
    return settings;
  }

  private void healthy(long at) {
    if (state.degradedSince() != null) {
      LOG.infof("events are published again position=%d", at);
    }
    state = new State(at, null, null);
  }

  private void degraded(Exception e) {
    abandonProducer();
    String cause =
        String.valueOf(e.getCause() == null ? e.getMessage() : e.getCause().getMessage());
    if (state.degradedSince() == null) {
      LOG.warnf("events wait position=%d cause=%s", state.position(), cause);
    }
    Instant since = state.degradedSince() == null ? Instant.now() : state.degradedSince();
    state = new State(state.position(), since, cause);
  }

  /** What it had not delivered yet must not arrive after what is sent next. */
  private void abandonProducer() {
    if (producer != null) {
      producer.close(Duration.ZERO);
      producer = null;
    }
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    try {
      thread.join(Duration.ofSeconds(2));
      position.release().toCompletionStage().toCompletableFuture().get(1, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      LOG.debugf("relay's lease not given back cause=%s", e);
    }
  }
}
