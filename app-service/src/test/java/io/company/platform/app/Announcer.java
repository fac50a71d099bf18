package io.company.platform.app;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.kafka.CloudEventSerializer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/** Publishes changes of Deployments as deploy-service's relay does. */
final class Announcer implements AutoCloseable {

  private static final AtomicLong REVISIONS = new AtomicLong();

  private final KafkaProducer<String, CloudEvent> producer;

  Announcer(String bootstrapServers) {
    producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrapServers),
            new StringSerializer(),
            new CloudEventSerializer());
  }

  /** Returns when Kafka has it. */
  void changed(String team, String name, String deployment) throws Exception {
    long revision = REVISIONS.incrementAndGet();
    CloudEvent event =
        CloudEventBuilder.v1()
            .withId("deploy-service-" + revision)
            .withSource(URI.create("/platform/deploy-service"))
            .withType("io.company.platform.deployment.modified")
            .withSubject(team + "/" + name)
            .withDataContentType("application/json")
            .withExtension("plural", "deployments")
            .withExtension("uid", "u")
            .withExtension("revision", Long.toString(revision))
            .withExtension("actor", "deploy-service")
            .withData(deployment.getBytes(StandardCharsets.UTF_8))
            .build();
    producer.send(new ProducerRecord<>("platform.deployments", team + "/" + name, event)).get();
  }

  @Override
  public void close() {
    producer.close();
  }
}
