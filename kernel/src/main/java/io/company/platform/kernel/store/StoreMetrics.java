package io.company.platform.kernel.store;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Collection;

/** What the store tells about itself at {@code /q/metrics}. */
final class StoreMetrics {

  private final MeterRegistry registry;
  private final DistributionSummary batchSize;
  private final Timer batchTime;
  private final Counter changes;
  private final Counter refused;

  StoreMetrics(MeterRegistry registry) {
    this.registry = registry;
    this.batchSize =
        DistributionSummary.builder("platform.store.batch.size")
            .description("writes in a batch")
            .register(registry);
    this.batchTime =
        Timer.builder("platform.store.batch.time")
            .description("from lock to commit")
            .register(registry);
    this.changes =
        Counter.builder("platform.store.changes").description("rows of the log").register(registry);
    this.refused =
        Counter.builder("platform.store.refused")
            .description("writes refused by a full queue")
            .register(registry);
  }

  void committed(int members, int entries, long nanos) {
    batchSize.record(members);
    batchTime.record(Duration.ofNanos(nanos));
    changes.increment(entries);
  }

  void refused() {
    refused.increment();
  }

  void watchQueue(Collection<?> queue) {
    Gauge.builder("platform.store.queue", queue, Collection::size)
        .description("writes that wait")
        .register(registry);
  }

  void watchFollowers(Collection<?> followers) {
    Gauge.builder("platform.store.followers", followers, Collection::size)
        .description("watches and other readers of the log")
        .register(registry);
  }
}
