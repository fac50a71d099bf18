package io.company.platform.database.queue;

import io.company.platform.kernel.resource.Key;
import io.company.platform.kinds.Durations;
import io.company.platform.kinds.Kinds;
import io.company.platform.kinds.Quantity;
import io.company.platform.kinds.QueueSpec;
import java.util.Map;
import java.util.Optional;

/**
 * A queue's topic in one environment. The name tells whose it is: neither team nor environment nor
 * queue has a dot.
 *
 * @param retentionBytes most bytes of one partition
 */
record Topic(String name, int partitions, long retentionMillis, long retentionBytes) {

  private static final long SMALLEST_SEGMENT_BYTES = 1 << 20;
  private static final long LARGEST_SEGMENT_BYTES = 64L << 20;
  private static final long SMALLEST_SEGMENT_MILLIS = 60_000;

  static Topic of(Key queue, String environment, QueueSpec spec) {
    return new Topic(
        name(queue, environment),
        spec.partitions(),
        Durations.parse(spec.retention()).toMillis(),
        Math.max(1, Quantity.memoryBytes(spec.storage()) / spec.partitions()));
  }

  static String name(Key queue, String environment) {
    return queue.namespace() + "." + environment + "." + queue.name();
  }

  /** Whose topic that is; empty for one of the platform's own or of Kafka's. */
  static Optional<Key> queue(String topic) {
    String[] parts = topic.split("\\.", -1);
    return parts.length == 3
        ? Optional.of(new Key(Kinds.QUEUE.plural(), parts[0], parts[2]))
        : Optional.empty();
  }

  /**
   * What the topic is configured with. Kafka removes whole segments that are closed, so segments
   * are a quarter of what is kept.
   */
  Map<String, String> settings() {
    long segment = Math.clamp(retentionBytes / 4, SMALLEST_SEGMENT_BYTES, LARGEST_SEGMENT_BYTES);
    return Map.of(
        "retention.ms", Long.toString(retentionMillis),
        "retention.bytes", Long.toString(retentionBytes),
        "segment.bytes", Long.toString(segment),
        "segment.ms", Long.toString(Math.max(SMALLEST_SEGMENT_MILLIS, retentionMillis / 4)));
  }

  boolean keepsLike(Topic other) {
    return retentionMillis == other.retentionMillis && retentionBytes == other.retentionBytes;
  }
}
