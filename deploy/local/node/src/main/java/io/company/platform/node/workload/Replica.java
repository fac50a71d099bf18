package io.company.platform.node.workload;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.company.platform.node.shim.ExitRecord;
import io.company.platform.node.shim.Run;

/**
 * One replica as the node knows it, and as it finds it again after its own death.
 *
 * @param name unique in the workload, never used again
 * @param replicaHash of the description that it runs
 * @param restarts starts after the first
 * @param failures ends in a row, for the back-off
 * @param run null while none is planned
 * @param readyAtMillis first good probe of this run; 0 until then
 * @param nextStartMillis while it backs off: when it is started again
 * @param stop how far its stopping has come; null while it shall run
 * @param lastExit null until the first
 * @param givenUp killed because it was not ready in time; its end follows
 * @param cause why it was not up the last time that it was not; empty if it always was
 */
record Replica(
    String name,
    int index,
    String replicaHash,
    int port,
    State state,
    int restarts,
    int failures,
    Run run,
    long readyAtMillis,
    long nextStartMillis,
    Stop stop,
    ExitRecord lastExit,
    boolean givenUp,
    String cause) {

  private static final int SUSPICIOUS_FAILURES = 3;

  enum State {
    PENDING,
    STARTING,
    READY,
    UNREADY,
    BACKING_OFF,
    STOPPING
  }

  /**
   * How far a stop has come.
   *
   * @param drained out of the routes and without requests
   * @param terminatedAtMillis when it was asked to end; 0 before
   * @param killed whether the grace is over
   */
  record Stop(boolean drained, long terminatedAtMillis, boolean killed) {}

  static Replica planned(String name, int index, String replicaHash, int port) {
    return new Replica(
        name, index, replicaHash, port, State.PENDING, 0, 0, null, 0, 0, null, null, false, "");
  }

  Replica starting(Run planned, int onPort) {
    int starts = lastExit == null && failures == 0 ? restarts : restarts + 1;
    return new Replica(
        name,
        index,
        replicaHash,
        onPort,
        State.PENDING,
        starts,
        failures,
        planned,
        0,
        0,
        stop,
        lastExit,
        false,
        cause);
  }

  Replica started(Run running) {
    State now = state == State.PENDING ? State.STARTING : state;
    return new Replica(
        name,
        index,
        replicaHash,
        port,
        now,
        restarts,
        failures,
        running,
        readyAtMillis,
        0,
        stop,
        lastExit,
        givenUp,
        cause);
  }

  Replica ready(long atMillis) {
    long first = readyAtMillis == 0 ? atMillis : readyAtMillis;
    return in(State.READY, first, false, cause);
  }

  Replica unready(String why) {
    return in(State.UNREADY, readyAtMillis, false, why);
  }

  Replica givenUp(String why) {
    return in(state, readyAtMillis, true, why);
  }

  private Replica in(State now, long ready, boolean abandoned, String why) {
    return new Replica(
        name,
        index,
        replicaHash,
        port,
        now,
        restarts,
        failures,
        run,
        ready,
        nextStartMillis,
        stop,
        lastExit,
        abandoned,
        why);
  }

  /**
   * The run is over, or never began ({@code exit} null): it backs off, unless it is being stopped.
   */
  Replica ended(ExitRecord exit, long nowMillis, String why) {
    int inRow =
        BackOff.failures(
            failures, run == null || run.startedAtMillis() == 0 ? 0 : upMillis(nowMillis));
    State next = stops() ? State.STOPPING : State.BACKING_OFF;
    return new Replica(
        name,
        index,
        replicaHash,
        port,
        next,
        restarts,
        inRow,
        null,
        0,
        nowMillis + BackOff.millisAfter(inRow),
        stop,
        exit == null ? lastExit : exit,
        false,
        givenUp ? cause : why);
  }

  Replica stopping(Stop progress) {
    return new Replica(
        name,
        index,
        replicaHash,
        port,
        State.STOPPING,
        restarts,
        failures,
        run,
        readyAtMillis,
        0,
        progress,
        lastExit,
        givenUp,
        cause);
  }

  /** As before its first start: it was stopped together with the node. */
  Replica idle() {
    return new Replica(
        name,
        index,
        replicaHash,
        port,
        State.PENDING,
        restarts,
        0,
        null,
        0,
        0,
        null,
        null,
        false,
        "");
  }

  /** Whether it does not stay up: down for a reason, or up again after several ends in a row. */
  @JsonIgnore
  boolean fails(long nowMillis) {
    return !cause.isEmpty() && !stops() && (!serves() || nowMillis < forgivenAtMillis());
  }

  /** When a replica that serves again counts as healthy. */
  @JsonIgnore
  long forgivenAtMillis() {
    return failures < SUSPICIOUS_FAILURES || run == null
        ? 0
        : run.startedAtMillis() + BackOff.FORGIVEN_AFTER_MILLIS;
  }

  private long upMillis(long nowMillis) {
    return nowMillis - run.startedAtMillis();
  }

  /** Whether a process runs, as far as is known. */
  @JsonIgnore
  boolean running() {
    return run != null && run.shim() != null;
  }

  @JsonIgnore
  boolean stops() {
    return state == State.STOPPING;
  }

  /** Whether the ingress may send it requests. */
  @JsonIgnore
  boolean serves() {
    return state == State.READY;
  }

  @JsonIgnore
  long startupMillis() {
    return readyAtMillis == 0 || run == null
        ? 0
        : Math.max(1, readyAtMillis - run.startedAtMillis());
  }

  @JsonIgnore
  String address() {
    return "127.0.0.1:" + port;
  }
}
