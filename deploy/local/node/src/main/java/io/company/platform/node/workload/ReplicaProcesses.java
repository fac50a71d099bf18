package io.company.platform.node.workload;

import io.company.platform.node.log.LogFile;
import io.company.platform.node.log.LogLine;
import io.company.platform.node.shim.ExitRecord;
import io.company.platform.node.shim.Run;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jboss.logging.Logger;

/**
 * The processes behind one workload's replicas: starts and adopts them, probes them, notices their
 * ends, and reports all of it as changes of the workload's state. Decides nothing.
 */
final class ReplicaProcesses {

  private static final Logger LOG = Logger.getLogger(ReplicaProcesses.class);
  private static final long MEND_AGAIN_MILLIS = 1_000;

  private final WorkloadPlace place;
  private final Supplier<WorkloadState> state;
  private final BiConsumer<UnaryOperator<WorkloadState>, Runnable> post;
  private final Map<String, Prober> probers = new ConcurrentHashMap<>();
  private final Map<String, Starts.Turn> turns = new ConcurrentHashMap<>();
  private volatile boolean closed;

  /**
   * @param post takes a change of the state, and what to do when it is written down
   */
  ReplicaProcesses(
      WorkloadPlace place,
      Supplier<WorkloadState> state,
      BiConsumer<UnaryOperator<WorkloadState>, Runnable> post) {
    this.place = place;
    this.state = state;
    this.post = post;
  }

  /** When it is its turn. Blocking. */
  void launch(String name, Run planned, Workload workload, Launcher.Seat seat) {
    Starts.Turn turn = place.starts().take();
    turns.put(name, turn);
    if (closed) {
      turn.end();
      return; // the next node finds a replica that never started
    }
    try {
      Run run = place.launcher().launch(planned, workload, seat, log(name));
      post.accept(now -> now.with(name, replica -> replica.started(run)), () -> attend(name, run));
    } catch (RuntimeException e) {
      endTurn(name);
      LOG.warnf(
          "workload %s: replica %s could not be started: %s", workload.id(), name, e.getMessage());
      long at = place.clock().millis();
      String why = Cause.NOT_STARTED + e.getMessage();
      post.accept(
          now -> now.with(name, r -> r.ended(null, at, why)), () -> place.shims().forget(planned));
    }
  }

  /**
   * A run from before this node's start: it is looked after again, or its end is taken notice of.
   */
  void adopt(Replica replica) {
    Optional<Run> run =
        replica.running() ? Optional.of(replica.run()) : place.shims().find(replica.run());
    if (run.isEmpty()) {
      Run planned = replica.run();
      long at = place.clock().millis();
      post.accept(
          now ->
              now.with(
                  replica.name(),
                  r -> r.ended(null, at, "the node ended while it was being started")),
          () -> place.shims().forget(planned));
      return;
    }
    post.accept(
        now -> now.with(replica.name(), r -> r.started(run.get())),
        () -> attend(replica.name(), run.get()));
    if (replica.stops() && !replica.stop().drained()) {
      Thread.ofVirtual().start(() -> drain(replica));
    }
  }

  private void attend(String name, Run run) {
    place.shims().watch(run, () -> shimGone(name, run));
    Replica replica = state.get().replica(name).orElse(null);
    if (replica == null || !WorkloadPlan.probed(replica)) {
      return;
    }
    Readiness readiness = state.get().descriptionOf(replica).readiness();
    Prober prober =
        new Prober(
            replica.port(),
            readiness,
            () -> {
              endTurn(name);
              long at = place.clock().millis();
              change(name, run, r -> r.ready(at));
            },
            why -> change(name, run, r -> r.unready(why)));
    Optional.ofNullable(probers.put(name, prober)).ifPresent(Prober::stop);
    prober.start(replica.serves(), replica.readyAtMillis() > 0);
  }

  /** A probe's finding, unless the replica is in another run by now or is stopping. */
  private void change(String name, Run run, UnaryOperator<Replica> change) {
    post.accept(
        now -> now.with(name, r -> ofRun(r, run) && WorkloadPlan.probed(r) ? change.apply(r) : r),
        () -> {});
  }

  private static boolean ofRun(Replica replica, Run run) {
    return replica.run() != null && replica.run().id().equals(run.id());
  }

  private void shimGone(String name, Run run) {
    if (closed) {
      return;
    }
    endTurn(name);
    Optional<ExitRecord> exit = place.shims().ended(run, log(name));
    if (exit.isEmpty()) {
      mend(name, run);
      return;
    }
    long at = place.clock().millis();
    post.accept(
        now ->
            now.with(
                name,
                replica -> ofRun(replica, run) ? ended(now, replica, exit.get(), at) : replica),
        () -> {
          stopProbing(name);
          Thread.ofVirtual().start(() -> place.shims().forget(run));
        });
  }

  private static Replica ended(WorkloadState now, Replica replica, ExitRecord exit, long at) {
    String why = Cause.ofExit(exit, now.descriptionOf(replica), replica.readyAtMillis() > 0);
    return replica.ended(exit, at, why);
  }

  /** Something killed the shim and not the process: another shim takes over its output. */
  private void mend(String name, Run run) {
    LOG.warnf(
        "workload %s: the shim of replica %s is gone; another takes over",
        state.get().desired().id(), name);
    Optional<Run> mended = place.shims().mend(run);
    if (mended.isEmpty() || mended.get().shim().equals(run.shim())) {
      place.shims().kill(run);
      pause();
      shimGone(name, run);
      return;
    }
    post.accept(
        now -> now.with(name, r -> ofRun(r, run) ? r.started(mended.get()) : r),
        () -> place.shims().watch(mended.get(), () -> shimGone(name, mended.get())));
  }

  /** Why the replica, which is given up, was not ready in time. */
  String whyNotReady(Replica replica, Workload workload) {
    Prober prober = probers.get(replica.name());
    boolean listened = prober != null && prober.listened();
    String last = prober == null ? "none" : prober.lastDetail();
    List<String> tail =
        LogFile.tail(log(replica.name()), ExitRecord.TAIL_LINES, replica.run().startedAtMillis())
            .stream()
            .map(LogLine::text)
            .toList();
    return Cause.notReady(workload, replica.port(), listened, last, tail);
  }

  void drain(Replica replica) {
    place.traffic().drain(replica.address(), place.drainMillis());
    Replica.Stop drained = new Replica.Stop(true, 0, false);
    post.accept(
        now -> now.with(replica.name(), r -> r.stops() ? r.stopping(drained) : r), () -> {});
  }

  /** The replica's run with its processes; one that was only planned until now never starts. */
  Run found(Replica replica) {
    return replica.running()
        ? replica.run()
        : place.shims().find(replica.run()).orElse(replica.run());
  }

  private void endTurn(String name) {
    Optional.ofNullable(turns.remove(name)).ifPresent(Starts.Turn::end);
  }

  private Path log(String replica) {
    return place.log(state.get().desired().id(), replica);
  }

  void stopProbing(String name) {
    Optional.ofNullable(probers.remove(name)).ifPresent(Prober::stop);
  }

  void close() {
    closed = true;
    probers.values().forEach(Prober::stop);
  }

  private static void pause() {
    try {
      Thread.sleep(MEND_AGAIN_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
