package io.company.platform.kernel.event;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.TopicExistsException;

/** One topic a kind, {@code platform.<plural>}, created by whoever needs it first. Blocking. */
final class Topics {

  private static final int SECONDS = 5;

  private final KafkaConfig config;
  private final Set<String> known = new HashSet<>();

  Topics(KafkaConfig config) {
    this.config = config;
  }

  static String of(String plural) {
    return "platform." + plural;
  }

  void ensure(Collection<String> topics)
      throws InterruptedException, TimeoutException, ExecutionException {
    Set<String> missing = new HashSet<>(topics);
    missing.removeAll(known);
    if (missing.isEmpty()) {
      return;
    }
    Map<String, Object> settings = config.client("topics");
    settings.put("request.timeout.ms", Integer.toString(SECONDS * 500));
    settings.put("default.api.timeout.ms", Integer.toString(SECONDS * 1000));
    try (Admin admin = Admin.create(settings)) {
      List<NewTopic> wanted =
          missing.stream()
              .map(topic -> new NewTopic(topic, Optional.of(config.partitions()), Optional.empty()))
              .toList();
      for (var created : admin.createTopics(wanted).values().values()) {
        acceptExisting(created);
      }
    }
    known.addAll(missing);
  }

  private static void acceptExisting(org.apache.kafka.common.KafkaFuture<Void> created)
      throws InterruptedException, TimeoutException, ExecutionException {
    try {
      created.get(SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw e;
      }
    }
  }
}
