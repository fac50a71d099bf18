package io.company.platform.node;

import io.company.platform.node.workload.WorkloadFigures;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Replicas, restarts and memory of each workload as Prometheus metrics, brought up to date every
 * ten seconds.
 */
@Singleton
public class NodeMetrics {

  private static final long PERIOD_MILLIS = 10_000;
  private static final List<String> LABELS =
      List.of("team", "application", "environment", "release");

  private final Node node;
  private final MultiGauge wanted;
  private final MultiGauge ready;
  private final MultiGauge restarts;
  private final MultiGauge memory;
  private final Thread thread = Thread.ofVirtual().name("metrics").unstarted(this::run);

  NodeMetrics(Node node, MeterRegistry registry) {
    this.node = node;
    this.wanted = MultiGauge.builder("platform.workload.replicas").register(registry);
    this.ready = MultiGauge.builder("platform.workload.replicas.ready").register(registry);
    this.restarts = MultiGauge.builder("platform.workload.restarts").register(registry);
    this.memory =
        MultiGauge.builder("platform.workload.memory").baseUnit("bytes").register(registry);
    Gauge.builder("platform.tasks.running", node.tasks(), tasks -> tasks.running())
        .register(registry);
  }

  void start(@Observes StartupEvent event) {
    thread.start();
  }

  void stop(@Observes ShutdownEvent event) {
    thread.interrupt();
  }

  private void run() {
    while (!Thread.currentThread().isInterrupted()) {
      List<WorkloadFigures> figures = node.workloads().figures();
      show(wanted, figures, WorkloadFigures::replicas);
      show(ready, figures, WorkloadFigures::readyReplicas);
      show(restarts, figures, WorkloadFigures::restarts);
      show(memory, figures, WorkloadFigures::memoryBytes);
      try {
        Thread.sleep(PERIOD_MILLIS);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private static void show(
      MultiGauge gauge, List<WorkloadFigures> figures, ToDoubleFunction<WorkloadFigures> value) {
    gauge.register(
        figures.stream()
            .<MultiGauge.Row<?>>map(one -> MultiGauge.Row.of(tags(one), value.applyAsDouble(one)))
            .toList(),
        true);
  }

  private static Tags tags(WorkloadFigures figures) {
    Tags tags = Tags.of("workload", figures.id());
    for (String label : LABELS) {
      tags = tags.and(label, figures.labels().getOrDefault(label, ""));
    }
    return tags;
  }
}
