package io.company.platform.ingress.traffic;

import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.function.ToLongFunction;

/** The counters in Prometheus' text format 0.0.4. */
public final class MetricsPage {
  private static final long[] BOUNDS_MICROS = {
    500,
    1_000,
    2_500,
    5_000,
    10_000,
    25_000,
    50_000,
    100_000,
    250_000,
    500_000,
    1_000_000,
    2_500_000,
    5_000_000,
    10_000_000,
    30_000_000,
    60_000_000
  };

  /** What the page shows beside the backends' counters. */
  public record Process(
      long tableGeneration, int routes, int requestsInFlight, long accessLinesDropped) {}

  private final StringBuilder page = new StringBuilder(16_384);

  private MetricsPage() {}

  public static String render(Traffic traffic, Process process) {
    MetricsPage page = new MetricsPage();
    page.requests(traffic);
    page.counter(
        traffic,
        "platform_ingress_retries_total",
        "Requests that a backend failed and another address answered.",
        BackendTraffic::retried);
    page.counter(
        traffic,
        "platform_ingress_cut_answers_total",
        "Answers that a backend broke off in the middle.",
        BackendTraffic::cut);
    page.durations(traffic);
    page.single(
        "platform_ingress_requests_in_flight",
        "gauge",
        "Requests being served.",
        process.requestsInFlight());
    page.single(
        "platform_ingress_table_generation",
        "gauge",
        "Generation of the table in effect.",
        process.tableGeneration());
    page.single(
        "platform_ingress_routes", "gauge", "Routes in the table in effect.", process.routes());
    page.single(
        "platform_ingress_access_log_dropped_total",
        "counter",
        "Access log lines that did not fit the queue.",
        process.accessLinesDropped());
    page.single(
        "jvm_memory_used_bytes",
        "gauge",
        "Heap in use.",
        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
    page.single(
        "process_start_time_seconds",
        "gauge",
        "Unix time of the start.",
        traffic.sinceMillis() / 1_000);
    return page.page.toString();
  }

  private void requests(Traffic traffic) {
    head("platform_ingress_requests_total", "counter", "Requests answered, by class of status.");
    for (BackendTraffic backend : traffic.all()) {
      for (int statusClass = 1; statusClass <= 5; statusClass++) {
        long answers = backend.answers(statusClass);
        if (answers > 0) {
          String status = ",status=\"" + statusClass + "xx\"";
          line("platform_ingress_requests_total", backend, status, String.valueOf(answers));
        }
      }
    }
  }

  private void counter(
      Traffic traffic, String name, String help, ToLongFunction<BackendTraffic> value) {
    head(name, "counter", help);
    traffic
        .all()
        .forEach(backend -> line(name, backend, "", String.valueOf(value.applyAsLong(backend))));
  }

  private void durations(Traffic traffic) {
    String name = "platform_ingress_request_duration_seconds";
    head(name, "histogram", "From the request's head to the answer's.");
    for (BackendTraffic backend : traffic.all()) {
      long all = backend.answers();
      for (long bound : BOUNDS_MICROS) {
        long within = Math.min(all, backend.answersWithin(bound));
        line(name + "_bucket", backend, ",le=\"" + seconds(bound) + "\"", String.valueOf(within));
      }
      line(name + "_bucket", backend, ",le=\"+Inf\"", String.valueOf(all));
      line(name + "_sum", backend, "", seconds(backend.totalMicros()));
      line(name + "_count", backend, "", String.valueOf(all));
    }
  }

  private void single(String name, String type, String help, long value) {
    head(name, type, help);
    page.append(name).append(' ').append(value).append('\n');
  }

  private void head(String name, String type, String help) {
    page.append("# HELP ").append(name).append(' ').append(help).append('\n');
    page.append("# TYPE ").append(name).append(' ').append(type).append('\n');
  }

  private void line(String name, BackendTraffic backend, String more, String value) {
    BackendTraffic.Labels labels = backend.labels();
    page.append(name)
        .append("{route=\"")
        .append(escaped(backend.key().route()))
        .append("\",workload=\"")
        .append(escaped(backend.key().workload()))
        .append("\",release=\"")
        .append(escaped(backend.key().release()))
        .append("\",team=\"")
        .append(escaped(labels.team()))
        .append("\",application=\"")
        .append(escaped(labels.application()))
        .append("\",environment=\"")
        .append(escaped(labels.environment()))
        .append('"')
        .append(more)
        .append("} ")
        .append(value)
        .append('\n');
  }

  private static String seconds(long micros) {
    return String.format(Locale.ROOT, "%.6f", micros / 1e6)
        .replaceAll("0+$", "")
        .replaceAll("\\.$", ".0");
  }

  private static String escaped(String value) {
    return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }
}
