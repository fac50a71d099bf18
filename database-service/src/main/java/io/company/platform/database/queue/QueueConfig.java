package io.company.platform.database.queue;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Where applications find their queues. */
@ConfigMapping(prefix = "platform.queue")
public interface QueueConfig {

  /** The listener for applications, as {@code KAFKA_BROKERS} gives it. */
  @WithDefault("127.0.0.1:9094")
  String brokers();
}
