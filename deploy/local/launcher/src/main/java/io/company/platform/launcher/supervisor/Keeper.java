package io.company.platform.launcher.supervisor;

import io.company.platform.launcher.home.Home;
import io.company.platform.launcher.part.Launch;
import io.company.platform.launcher.part.Part;
import io.company.platform.launcher.process.Mark;
import io.company.platform.launcher.process.RunningProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Keeps one part running: adopts its process or starts it, watches its health, and starts the next
 * one when it dies. The process is never its responsibility to stop when the supervisor ends.
 */
final class Keeper implements Runnable {
  private static final Duration STARTING_POLL = Duration.ofMillis(60);
  private static final Duration HEALTHY_POLL = Duration.ofSeconds(2);
  private static final int DEATHS_BEFORE_FAILED = 3;

  private final Home home;
  private final Part part;
  private final Board board;
  private final Optional<Mark.Found> running;
  private final Optional<PartReport> before;
  private Process child;

  /**
   * @param before what the supervisor before this one knew
   */
  Keeper(
      Home home,
      Part part,
      Board board,
      Optional<Mark.Found> running,
      Optional<PartReport> before) {
    this.home = home;
    this.part = part;
    this.board = board;
    this.running = running;
    this.before =
        before.filter(
            report -> running.map(found -> found.process().pid()).orElse(0L) == report.pid());
    PartReport first = PartReport.stopped(part.name(), part.port()).in(State.WAITING, null);
    board.put(
        running
            .map(found -> first.running(found.process(), found.mark().fingerprint()))
            .orElse(first));
  }

  @Override
  public void run() {
    try {
      keep();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      log("gives up: " + e);
      board.change(part.name(), report -> report.in(State.FAILED, String.valueOf(e.getMessage())));
    }
  }

  private void keep() throws IOException, InterruptedException {
    Optional<RunningProcess> adopted = adopt();
    if (adopted.isEmpty() && part.missing().isPresent()) {
      board.change(part.name(), report -> report.in(State.NOT_BUILT, part.missing().get()));
      return;
    }
    if (adopted.isEmpty()) {
      board.change(part.name(), report -> report.in(State.PREPARING, null));
      part.prepare();
      board.change(part.name(), report -> report.in(State.WAITING, null));
      for (String need : part.needs()) {
        board.awaitHealthy(need);
      }
    }
    Backoff backoff = new Backoff();
    RunningProcess process = adopted.isPresent() ? adopted.get() : start();
    while (true) {
      boolean ready = watch(process, adopted.isEmpty() || backoff.deaths() > 0);
      backoff.died(ready);
      String how = exit();
      log("process " + process.pid() + " ended" + how);
      boolean hopeless = backoff.deaths() >= DEATHS_BEFORE_FAILED;
      board.change(
          part.name(),
          report ->
              report
                  .gone()
                  .in(
                      hopeless ? State.FAILED : State.RESTARTING,
                      "its process ended"
                          + how
                          + (hopeless
                              ? " " + backoff.deaths() + " times before it was ready"
                              : "")));
      TimeUnit.MILLISECONDS.sleep(backoff.delayMillis());
      process = start();
    }
  }

  /**
   * The process that runs already, if it is the one that would be started now; another one is
   * stopped.
   */
  private Optional<RunningProcess> adopt() throws IOException, InterruptedException {
    if (running.isEmpty()) {
      return Optional.empty();
    }
    RunningProcess process = running.get().process();
    boolean same =
        part.missing().isEmpty()
            && part.launch().fingerprint().equals(running.get().mark().fingerprint());
    if (same || part.missing().isPresent()) {
      log("adopts process " + process.pid());
      board.change(part.name(), report -> report.in(State.STARTING, null));
      return Optional.of(process);
    }
    log("process " + process.pid() + " runs something else than what is built now: stopping it");
    board.change(
        part.name(),
        report -> report.in(State.RESTARTING, "it is replaced by what was built anew"));
    process.stop(part.stopSignal(), part.stopPatience());
    return Optional.empty();
  }

  private RunningProcess start() throws IOException {
    Launch launch = part.launch();
    child = launch.start(home, part.name());
    RunningProcess process =
        RunningProcess.of(child.pid()).orElse(new RunningProcess(child.pid(), 0));
    boolean failed = board.get(part.name()).state() == State.FAILED;
    board.change(
        part.name(),
        report ->
            report
                .running(process, launch.fingerprint())
                .in(failed ? State.FAILED : State.STARTING, report.message()));
    return process;
  }

  /** Follows its health until it dies; true when it was ready before that. */
  private boolean watch(RunningProcess process, boolean fresh) throws InterruptedException {
    long started = System.nanoTime();
    boolean wasReady = false;
    while (process.alive()) {
      if (part.probe().ready()) {
        long millis = Duration.ofNanos(System.nanoTime() - started).toMillis();
        boolean first = !wasReady && fresh;
        if (first) {
          log("process " + process.pid() + " is ready after " + millis + " ms");
        }
        Optional<PartReport> earlier = wasReady ? Optional.empty() : before;
        board.change(
            part.name(),
            report ->
                (first ? report.startedIn(millis) : report)
                    .in(State.HEALTHY, null)
                    .continuing(earlier));
        wasReady = true;
      } else if (wasReady) {
        board.change(
            part.name(), report -> report.in(State.UNHEALTHY, "its health check does not pass"));
      } else if (System.nanoTime() - started > part.startPatience().toNanos()) {
        String late = "not ready " + part.startPatience().toSeconds() + " s after its start";
        board.change(part.name(), report -> report.in(State.FAILED, late));
      }
      boolean settled = wasReady && board.get(part.name()).state() == State.HEALTHY;
      awaitExit(process, settled ? HEALTHY_POLL : STARTING_POLL);
    }
    return wasReady;
  }

  /** Waits for its end, at once noticed for a child and within 40 ms for an adopted process. */
  private void awaitExit(RunningProcess process, Duration atMost) throws InterruptedException {
    if (child != null) {
      child.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS);
      return;
    }
    process.awaitExit(atMost);
  }

  private String exit() {
    return child == null || child.isAlive() ? "" : " with exit code " + child.exitValue();
  }

  private void log(String what) {
    System.out.println(java.time.Instant.now() + " " + part.name() + ": " + what);
  }
}
