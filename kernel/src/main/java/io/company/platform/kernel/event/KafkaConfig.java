package io.company.platform.kernel.event;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Where facts go and come from. Without {@code platform.kafka.bootstrap-servers} nothing is
 * published or read.
 */
@ConfigMapping(prefix = "platform.kafka")
public interface KafkaConfig {

  Optional<String> bootstrapServers();

  /** With a user: SASL/PLAIN over SASL_PLAINTEXT. */
  Optional<String> user();

  Optional<String> password();

  /** Of the topics that this service creates. */
  @WithDefault("1")
  int partitions();

  /** What producers, consumers and admins have in common. */
  default Map<String, Object> client(String clientId) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("bootstrap.servers", bootstrapServers().orElseThrow());
    settings.put("client.id", clientId);
    settings.put("metadata.max.age.ms", "10000");
    settings.put("reconnect.backoff.ms", "100");
    settings.put("reconnect.backoff.max.ms", "2000");
    settings.put("auto.include.jmx.reporter", "false");
    if (user().isPresent()) {
      settings.put("security.protocol", "SASL_PLAINTEXT");
      settings.put("sasl.mechanism", "PLAIN");
      settings.put(
          "sasl.jaas.config",
          "org.apache.kafka.common.security.plain.PlainLoginModule required username=\""
              + quoted(user().get())
              + "\" password=\""
              + quoted(password().orElse(""))
              + "\";");
    }
    return settings;
  }

  private static String quoted(String text) {
    return text.replace("\\", "\\\\").replace("\"", "\\\"");
  }
}
