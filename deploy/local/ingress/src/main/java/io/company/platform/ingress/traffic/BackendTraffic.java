package io.company.platform.ingress.traffic;

import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.AtomicHistogram;

/**
 * What was answered for one backend of one route since the ingress started. Written by every event
 * loop.
 */
public final class BackendTraffic {
  static final long LONGEST_MICROS = 120_000_000;

  /**
   * Names a backend across tables; the workload is empty for requests that found no address at all.
   */
  public record Key(String route, String workload, String release) {}

  private final Key key;
  private volatile Labels labels;
  private final LongAdder[] answersByClass = new LongAdder[6];
  private final LongAdder retried = new LongAdder();
  private final LongAdder cut = new LongAdder();
  private final LongAdder totalMicros = new LongAdder();
  private final AtomicHistogram latency = new AtomicHistogram(LONGEST_MICROS, 2);

  /** The route's labels that metrics carry. */
  public record Labels(String team, String application, String environment) {}

  BackendTraffic(Key key, Labels labels) {
    this.key = key;
    this.labels = labels;
    for (int i = 0; i < answersByClass.length; i++) {
      answersByClass[i] = new LongAdder();
    }
  }

  /** An answer began; `micros` from the request's head to the answer's. */
  public void answered(int status, long micros) {
    answersByClass[Math.clamp(status / 100, 0, 5)].increment();
    totalMicros.add(micros);
    latency.recordValue(Math.clamp(micros, 0, LONGEST_MICROS));
  }

  /** The backend failed a request that another address then answered. */
  public void retriedElsewhere() {
    retried.increment();
  }

  /** The backend broke off in the middle of an answer that had begun well. */
  public void cutShort() {
    cut.increment();
  }

  public Key key() {
    return key;
  }

  Labels labels() {
    return labels;
  }

  void relabel(Labels current) {
    labels = current;
  }

  long answers(int statusClass) {
    return answersByClass[statusClass].sum();
  }

  long answers() {
    long sum = 0;
    for (LongAdder adder : answersByClass) {
      sum += adder.sum();
    }
    return sum;
  }

  public long requests() {
    return answers() + retried.sum();
  }

  public long serverErrors() {
    return answers(5) + retried.sum() + cut.sum();
  }

  long retried() {
    return retried.sum();
  }

  long cut() {
    return cut.sum();
  }

  long totalMicros() {
    return totalMicros.sum();
  }

  public long percentileMicros(double percentile) {
    return latency.getTotalCount() == 0 ? 0 : latency.getValueAtPercentile(percentile);
  }

  /** Answers that took at most this long. */
  long answersWithin(long micros) {
    return latency.getCountBetweenValues(0, micros);
  }
}
