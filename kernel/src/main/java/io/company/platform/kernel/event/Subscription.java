package io.company.platform.kernel.event;

import io.cloudevents.CloudEvent;
import io.cloudevents.kafka.CloudEventDeserializer;
import io.company.platform.kernel.resource.Key;
import io.company.platform.kernel.store.PostgresStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jboss.logging.Logger;

/**
 * Reads the topics that the service's handlers want, as the consumer group named like the service.
 * Offsets are committed after the inbox's transaction; what comes again changes nothing.
 */
public final class Subscription implements AutoCloseable {

  private static final Logger LOG = Logger.getLogger(Subscription.class);
  private static final Duration POLL = Duration.ofMillis(500);

  /** At most this often: what was taken and not committed comes again, and changes nothing. */
  private static final long COMMIT_NANOS = TimeUnit.MILLISECONDS.toNanos(400);

  private final PostgresStore store;
  private final Inbox inbox;
  private final KafkaConfig config;
  private final Collection<EventHandler> handlers;
  private final String service;
  private final Runnable woken;
  private final Thread thread = Thread.ofPlatform().daemon().name("inbox").unstarted(this::run);
  private final Deserializer<CloudEvent> deserializer = new CloudEventDeserializer();
  private volatile boolean closed;

  public Subscription(
      PostgresStore store,
      KafkaConfig config,
      Collection<EventHandler> handlers,
      String service,
      Runnable woken) {
    this.store = store;
    this.inbox = new Inbox(store.pool());
    this.config = config;
    this.handlers = handlers;
    this.service = service;
    this.woken = woken;
    this.thread.setContextClassLoader(Subscription.class.getClassLoader());
  }

  public void start() {
    thread.start();
  }

  private void run() {
    try {
      store.ready().join();
      while (!closed) {
        consume();
        TimeUnit.MILLISECONDS.sleep(POLL.toMillis());
      }
    } catch (InterruptedException | InterruptException e) {
      LOG.debug("subscription stopped");
    }
  }

  /** Until something fails; then from the last committed offsets. */
  private void consume() throws InterruptedException {
    Set<String> topics =
        handlers.stream().map(handler -> Topics.of(handler.plural())).collect(Collectors.toSet());
    try {
      new Topics(config).ensure(topics);
      try (KafkaConsumer<String, byte[]> consumer =
          new KafkaConsumer<>(
              settings(),
              new StringDeserializer(),
              new org.apache.kafka.common.serialization.ByteArrayDeserializer())) {
        consumer.subscribe(topics);
        inbox.prune();
        long committed = System.nanoTime();
        boolean taken = false;
        while (!closed) {
          ConsumerRecords<String, byte[]> records = consumer.poll(POLL);
          if (!records.isEmpty()) {
            take(records);
            taken = true;
          }
          if (taken && System.nanoTime() - committed > COMMIT_NANOS) {
            consumer.commitSync(Duration.ofSeconds(10));
            committed = System.nanoTime();
            taken = false;
          }
        }
      }
    } catch (InterruptedException | InterruptException e) {
      throw e;
    } catch (WakeupException e) {
      LOG.debug("subscription woken up");
    } catch (Exception e) {
      LOG.warnf("events not read, will be again cause=%s", e.getMessage());
    }
  }

  private void take(ConsumerRecords<String, byte[]> records) throws Exception {
    Map<String, Inbox.Letter> letters = new LinkedHashMap<>();
    for (TopicPartition partition : records.partitions()) {
      for (ConsumerRecord<String, byte[]> record : records.records(partition)) {
        Inbox.Letter letter = letter(record);
        if (letter != null) {
          letters.put(Inbox.identity(letter.source(), letter.id()), letter);
        }
      }
    }
    if (!letters.isEmpty() && inbox.take(letters) > 0) {
      woken.run();
    }
  }

  /** Null for what can't be understood: it would never be; the sweep finds what it was about. */
  private Inbox.Letter letter(ConsumerRecord<String, byte[]> record) {
    try {
      CloudEvent fact = deserializer.deserialize(record.topic(), record.headers(), record.value());
      Event event = Facts.toEvent(fact);
      List<Key> wakes = new ArrayList<>();
      for (EventHandler handler : handlers) {
        if (handler.plural().equals(event.key().plural())) {
          wakes.addAll(handler.affected(event));
        }
      }
      return new Inbox.Letter(fact.getSource().toString(), fact.getId(), wakes);
    } catch (RuntimeException e) {
      LOG.errorf(
          e,
          "event skipped topic=%s partition=%d offset=%d",
          record.topic(),
          record.partition(),
          record.offset());
      return null;
    }
  }

  private Map<String, Object> settings() {
    Map<String, Object> settings = config.client(service + "-inbox");
    settings.put("group.id", service);
    settings.put("enable.auto.commit", "false");
    settings.put("auto.offset.reset", "earliest");
    settings.put("allow.auto.create.topics", "false");
    settings.put("max.poll.records", "200");
    settings.put("fetch.max.wait.ms", "200");
    settings.put("session.timeout.ms", "10000");
    settings.put("heartbeat.interval.ms", "3000");
    settings.put("default.api.timeout.ms", "10000");
    return settings;
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }
}
