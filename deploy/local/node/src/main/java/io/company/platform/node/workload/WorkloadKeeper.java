package io.company.platform.node.workload;

import io.company.platform.node.shim.Run;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jboss.logging.Logger;

/**
 * Keeps one workload as it shall be, on one virtual thread: take events, plan, write the state
 * down, act. The state on disk is never behind what was done, so whoever reads it after a crash
 * finds every process again.
 */
final class WorkloadKeeper {

  private static final Logger LOG = Logger.getLogger(WorkloadKeeper.class);
  private static final long IDLE_MILLIS = 60_000;
  private static final long CLOSE_MILLIS = 5_000;
  private static final int ROUNDS = 1000;

  /** A change of the state, and what to do when it is written down. */
  private record Event(UnaryOperator<WorkloadState> change, Runnable then) {}

  private final WorkloadPlace place;
  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private final ReplicaProcesses processes;
  private final Thread thread;
  private final List<Event> taken = new ArrayList<>();
  private volatile WorkloadState state;
  private volatile boolean closed;

  /**
   * @param state as just put or as found on disk; already on disk
   */
  WorkloadKeeper(WorkloadState state, WorkloadPlace place) {
    this.state = state;
    this.place = place;
    this.processes = new ReplicaProcesses(place, this::state, this::post);
    this.thread = Thread.ofVirtual().name("workload-" + state.desired().id()).unstarted(this::run);
    state.replicas().forEach(replica -> place.ports().keep(replica.port()));
    state.ports().values().forEach(place.ports()::keep);
  }

  void start() {
    thread.start();
  }

  WorkloadState state() {
    return state;
  }

  /** Answers when the new description is on disk. */
  CompletableFuture<WorkloadState> put(Workload workload) {
    CompletableFuture<WorkloadState> written = new CompletableFuture<>();
    events.add(new Event(now -> now.put(workload), () -> written.complete(state)));
    return written;
  }

  /** Answers when it is on disk that the workload shall go; it goes after that. */
  CompletableFuture<WorkloadState> remove() {
    CompletableFuture<WorkloadState> written = new CompletableFuture<>();
    events.add(new Event(WorkloadState::remove, () -> written.complete(state)));
    return written;
  }

  /** Stops looking after the processes; they go on. */
  void close() {
    closed = true;
    processes.close();
    post(now -> now, () -> {});
    try {
      thread.join(CLOSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void post(UnaryOperator<WorkloadState> change, Runnable then) {
    events.add(new Event(change, then));
  }

  private void run() {
    state.replicas().stream().filter(replica -> replica.run() != null).forEach(processes::adopt);
    while (!closed) {
      try {
        round();
        if (state.removed() && state.replicas().isEmpty() && place.forget(state, events::isEmpty)) {
          return;
        }
        if (!closed) {
          await();
        }
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        LOG.errorf(
            e, "workload %s: a round failed; the next follows in a second", state.desired().id());
        pause();
      }
    }
  }

  /**
   * Takes what has happened, and acts until there is nothing to do. What could not be written down
   * is taken again.
   */
  private void round() {
    for (int i = 0; i < ROUNDS; i++) {
      WorkloadState before = state;
      List<Runnable> effects = new ArrayList<>();
      WorkloadState after = before;
      events.drainTo(taken);
      for (Event event : taken) {
        after = event.change.apply(after);
        effects.add(event.then);
      }
      long now = place.clock().millis();
      for (Step step : WorkloadPlan.plan(after, now)) {
        after = decide(step, after, now, effects);
      }
      after = after.settled();
      if (!after.equals(before)) {
        place.save(before, after);
        state = after;
        place.published(before, after);
      }
      taken.clear();
      effects.forEach(this::perform);
      if (after.equals(before) && effects.isEmpty()) {
        return;
      }
    }
  }

  /** What goes wrong here shows in the processes, and the next round sees it. */
  private void perform(Runnable effect) {
    try {
      effect.run();
    } catch (RuntimeException e) {
      LOG.errorf(e, "workload %s: a step failed", state.desired().id());
    }
  }

  private WorkloadState decide(Step step, WorkloadState now, long millis, List<Runnable> effects) {
    return switch (step) {
      case Step.Create create -> {
        String name = "r" + now.nextReplica();
        yield now.add(
            Replica.planned(
                name, create.index(), now.desired().replicaHash(), port(now, create.index())));
      }
      case Step.Start start -> start(start.replica(), now, effects);
      case Step.GiveUp giveUp -> {
        Replica replica = now.replica(giveUp.replica()).orElseThrow();
        String why = processes.whyNotReady(replica, now.descriptionOf(replica));
        effects.add(() -> Thread.ofVirtual().start(() -> place.shims().kill(replica.run())));
        yield now.with(giveUp.replica(), r -> r.givenUp(why));
      }
      case Step.Withdraw withdraw -> withdraw(withdraw.replica(), now, effects);
      case Step.Terminate terminate -> {
        Run run = now.replica(terminate.replica()).orElseThrow().run();
        int signal = now.descriptionOf(now.replica(terminate.replica()).orElseThrow()).endSignal();
        effects.add(() -> place.shims().terminate(run, signal));
        yield now.with(terminate.replica(), r -> r.stopping(new Replica.Stop(true, millis, false)));
      }
      case Step.Kill kill -> {
        Replica replica = now.replica(kill.replica()).orElseThrow();
        LOG.infof(
            "workload %s: replica %s did not end in its grace and is killed",
            now.desired().id(), kill.replica());
        effects.add(() -> Thread.ofVirtual().start(() -> place.shims().kill(replica.run())));
        long terminated = replica.stop().terminatedAtMillis();
        yield now.with(kill.replica(), r -> r.stopping(new Replica.Stop(true, terminated, true)));
      }
      case Step.Succeed succeed -> {
        effects.add(() -> place.forgetLogs(now));
        yield now.succeed(succeed.replica());
      }
      case Step.Forget forget -> {
        Replica replica = now.replica(forget.replica()).orElseThrow();
        if (!now.removed() && now.descriptionOf(replica).stopFirst()) {
          effects.add(() -> place.forgetLogs(now));
          yield now.keepPort(replica).without(forget.replica());
        }
        effects.add(() -> place.forgetReplica(now, replica.port()));
        yield now.without(forget.replica());
      }
    };
  }

  private int port(WorkloadState now, int index) {
    Integer kept = now.ports().get(index);
    return kept == null ? place.ports().take() : kept;
  }

  private WorkloadState start(String name, WorkloadState now, List<Runnable> effects) {
    Replica replica = now.replica(name).orElseThrow();
    int port = replica.port();
    if (!place.ports().free(port)) {
      place.ports().release(port);
      port = place.ports().take();
      LOG.infof(
          "workload %s: port %d was taken by another process; replica %s gets %d",
          now.desired().id(), (Integer) replica.port(), name, (Integer) port);
    }
    Run planned =
        Run.planned(
            now.desired().id() + "-" + name + "-" + UUID.randomUUID().toString().substring(0, 8));
    int onPort = port;
    Workload workload = now.descriptionOf(replica);
    Launcher.Seat seat = new Launcher.Seat(replica.index(), port);
    effects.add(
        () -> Thread.ofVirtual().start(() -> processes.launch(name, planned, workload, seat)));
    return now.with(name, r -> r.starting(planned, onPort));
  }

  private WorkloadState withdraw(String name, WorkloadState now, List<Runnable> effects) {
    Replica replica = now.replica(name).orElseThrow();
    processes.stopProbing(name);
    if (replica.readyAtMillis() == 0) {
      return now.with(name, r -> r.stopping(new Replica.Stop(true, 0, false)));
    }
    effects.add(() -> Thread.ofVirtual().start(() -> processes.drain(replica)));
    return now.with(name, r -> r.stopping(new Replica.Stop(false, 0, false)));
  }

  /**
   * Stops every process and keeps the description: they start again with the node. Only after
   * {@link #close}.
   */
  void halt() {
    List<Run> runs = new ArrayList<>();
    for (Replica replica : state.replicas()) {
      if (replica.run() != null) {
        Run run = processes.found(replica);
        runs.add(run);
        if (run.child() != null) {
          place.shims().terminate(run, state.descriptionOf(replica).endSignal());
        }
      }
    }
    long end = System.nanoTime() + state.desired().stopGraceMillis() * 1_000_000;
    for (Run run : runs) {
      while (run.child() != null && run.child().alive() && System.nanoTime() < end) {
        pause(10);
      }
      place.shims().forget(run);
    }
    WorkloadState halted = state;
    for (Replica replica : state.replicas()) {
      halted =
          replica.stops()
              ? halted.without(replica.name())
              : halted.with(replica.name(), Replica::idle);
    }
    place.save(state, halted);
  }

  private void await() throws InterruptedException {
    long now = place.clock().millis();
    OptionalLong next = WorkloadPlan.nextLook(state, now);
    long wait = Math.max(1, Math.min(IDLE_MILLIS, next.orElse(Long.MAX_VALUE) - now));
    Event arrived = events.poll(wait, TimeUnit.MILLISECONDS);
    if (arrived != null) {
      taken.add(arrived);
    }
  }

  private static void pause() {
    pause(1000);
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
